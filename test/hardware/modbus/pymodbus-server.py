"""A SunSpec device made of pymodbus: model 1 and the end mark behind a marker at the given base.

Usage: pymodbus-server.py tcp BASE | pymodbus-server.py rtu BASE PATH
Prints the port, or the path, once it listens. Unit 3 answers; registers outside the map are refused.
"""
import asyncio
import sys

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server.async_io import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer

UNIT = 3


def text(value, words):
    padded = value.encode().ljust(2 * words, b"\0")
    return [padded[at] << 8 | padded[at + 1] for at in range(0, 2 * words, 2)]


def sunspec_map():
    common = text("pymodbus", 16) + text("Datastore", 16) + text("", 8) + text("3.0", 8) + text("PY-42", 16)
    return [0x5375, 0x6E53, 1, 66] + common + [UNIT, 0x8000] + [0xFFFF, 0]


def context(base):
    block = ModbusSparseDataBlock({base + at: word for at, word in enumerate(sunspec_map())})
    unit = ModbusSlaveContext(hr=block, ir=block, zero_mode=True)
    return ModbusServerContext(slaves={UNIT: unit}, single=False)


async def serve_tcp(base):
    server = await StartAsyncTcpServer(context(base), address=("127.0.0.1", 0), defer_start=True)
    serving = asyncio.ensure_future(server.serve_forever())
    while server.server is None or not server.server.sockets:
        await asyncio.sleep(0.01)
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await serving


async def serve_rtu(base, path):
    server = await StartAsyncSerialServer(
        context(base), framer=ModbusRtuFramer, port=path, baudrate=115200, timeout=1, defer_start=True
    )
    await server.start()
    print(path, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    transport, first_address = sys.argv[1], int(sys.argv[2])
    asyncio.run(serve_tcp(first_address) if transport == "tcp" else serve_rtu(first_address, sys.argv[3]))

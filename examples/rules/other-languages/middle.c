/*
 * A pricing rule in C: the same as middle.wat, where the words say what it does.
 *
 *   sh build-c.sh middle.c middle.wasm      (clang and lld 14 or later, no library)
 *   streetwatt rule check middle.wasm
 *
 * No floats, no function pointers and no recursion: the guard
 * refuses them, and names the function.
 */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

/*
 * What the linker exports of a variable is its address, and the host wants version 1.0 of the ABI, 0x10000, in the
 * exported global. So the only variable with a value lies at 0x10000, right behind a stack of 64 KiB.
 */
__attribute__((visibility("default"))) const char abi = 1;

/* The 256 bytes that host and rule share, as matcher-wasm/README.md lists them. */
static struct {
  int32_t count, flags, k_numerator, k_denominator, retail, feed_in, extra[4];
  int32_t status, buy_price, sell_price, trade_count;
  uint64_t quantity;
  uint32_t lot[8], reserved[8];
  uint32_t prices, quantities, fills, amounts, owners, trades, rest[26];
} header;
_Static_assert(sizeof header == 256, "a header has 256 bytes");

/* The first address that the linker leaves free. */
extern unsigned char __heap_base;

static int32_t *prices, *quantities, *fills;

EXPORT(reserve) int32_t reserve(int32_t count) {
  const uint32_t column = (uint32_t)count * 4;
  const uint32_t begin = ((uint32_t)&__heap_base + 15) & ~15u;
  const uint32_t pages = (begin + 3 * column + 65535) >> 16;
  const uint32_t present = __builtin_wasm_memory_size(0);
  if (pages > present && __builtin_wasm_memory_grow(0, pages - present) == (uint32_t)-1) return 0;
  prices = (int32_t *)(header.prices = begin);
  quantities = (int32_t *)(header.quantities = begin + column);
  fills = (int32_t *)(header.fills = begin + 2 * column);
  return (int32_t)&header;
}

/* The size of an order if it is of this side (1 bids, -1 offers) and accepts the price, else 0. */
static int64_t size_of(int32_t index, int32_t price, int32_t sign) {
  const int32_t quantity = quantities[index] * sign;
  return quantity > 0 && (prices[index] - price) * sign >= 0 ? quantity : 0;
}

static int64_t total(int32_t price, int32_t sign) {
  int64_t sum = 0;
  for (int32_t index = 0; index < header.count; index++) sum += size_of(index, price, sign);
  return sum;
}

/* Gives every order of a side its share of the quantity: floor(through after) - floor(through before). */
static void share(int32_t price, int32_t sign, int64_t quantity, int64_t all) {
  int64_t through = 0, before = 0;
  if (all == 0) return;
  for (int32_t index = 0; index < header.count; index++) {
    through += size_of(index, price, sign);
    const int64_t after = through * quantity / all;
    fills[index] += (int32_t)(after - before) * sign;
    before = after;
  }
}

EXPORT(clear) int32_t clear(void) {
  const int32_t price = (header.retail + header.feed_in) >> 1;
  const int64_t demand = total(price, 1);
  const int64_t supply = total(price, -1);
  const int64_t quantity = demand < supply ? demand : supply;
  for (int32_t index = 0; index < header.count; index++) fills[index] = 0;
  share(price, 1, quantity, demand);
  share(price, -1, quantity, supply);
  header.status = 0;
  header.buy_price = header.sell_price = price;
  header.trade_count = 0;
  header.quantity = (uint64_t)quantity;
  return 0;
}

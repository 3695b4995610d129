/** A device in one line: what it calls itself, and where it is. */
import type { DeviceIdentity } from '../../../hardware/device.ts'
import { formatHostPort } from './endpoint-text.ts'

type Named = Pick<DeviceIdentity, 'manufacturer' | 'model' | 'serial'>

/** `Fronius Symo GEN24 10.0, serial 123`; a device that says nothing is called so. */
export function describeDevice({ manufacturer, model, serial }: Named): string {
  const name = [manufacturer, model].filter((part) => part !== '').join(' ')
  return `${name === '' ? 'a device without a name' : name}${serial === '' ? '' : `, serial ${serial}`}`
}

export function describePlace({
  host,
  port,
  unitId,
}: Pick<DeviceIdentity, 'host' | 'port' | 'unitId'>): string {
  return `${formatHostPort({ host, port })} unit ${unitId}`
}

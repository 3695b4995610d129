/** Who a device is, for as long as it lives; arming is for one device and not for its address. */
export interface ControlledDevice {
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
}

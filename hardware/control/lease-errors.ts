import { controlError, type ControlError } from './control-errors.ts'

/** `close` was called. */
export function closedError(): ControlError {
  return controlError('control-release-failed', {
    what: 'the lease was closed',
    remedy: 'open it again to steer the battery',
  })
}

/** A release is under way, and no command goes before it. */
export function stillReleasingError(): ControlError {
  return controlError('control-release-failed', {
    what: 'the battery is not back to normal from the last command yet',
    remedy: 'it is tried again and again; see that the device is on and can be reached',
  })
}

/** The watchdog's process is gone. */
export function lostWatchdogError(): ControlError {
  return controlError('control-watchdog-lost', {
    what: 'the watchdog ended',
    remedy: 'the battery is made normal; look whether the machine has memory left',
  })
}

/** A command that nobody can carry out. */
export function commandError(fault: string): ControlError {
  return controlError('control-command-invalid', {
    what: `this is no command: ${fault}`,
    remedy: 'nothing was sent',
  })
}

/** The command was sound, but its time is over before the first write. */
export function overError(): ControlError {
  return controlError('control-command-invalid', {
    what: 'the end of the command came before it could be carried out',
    remedy: 'nothing was sent; give it more time',
  })
}

/** Why steering a battery ended, in German, by the codes of hardware/control; in English the device's driver says it. */
export const controlGerman: Readonly<Record<string, string>> = {
  'control-action-impossible': 'Das Gerät kann nicht, was ihm gesagt wurde.',
  'control-alarm': 'Nach einem Alarm darf nur noch gelesen werden.',
  'control-arming-damaged': 'Was Sie bei der Freigabe festgelegt haben, ist nicht mehr lesbar.',
  'control-command-invalid': 'Dieser Befehl ist keiner, oder er kam zu spät.',
  'control-consent-missing': 'Eine Zustimmung fehlt, ohne die nicht gesteuert wird.',
  'control-device-unreachable': 'Das Gerät war nicht zu erreichen.',
  'control-effect-missing': 'Die Batterie tat nicht, was ihr gesagt wurde.',
  'control-journal-damaged': 'Das Buch über die Steuerung ist beschädigt.',
  'control-journal-failed': 'Das Buch über die Steuerung ließ sich nicht schreiben.',
  'control-lease-elsewhere': 'Ein anderes Programm steuert diese Batterie.',
  'control-not-armed': 'Die Batterie ist nicht freigegeben.',
  'control-plan-invalid': 'Wie dieses Gerät zu steuern ist, ist falsch beschrieben.',
  'control-read-back-differs': 'Im Gerät stand danach etwas anderes, als geschrieben wurde.',
  'control-release-failed':
    'Das Gerät ließ sich noch nicht wieder sich selbst überlassen; es wird weiter versucht.',
  'control-setting-wrong': 'Eine Einstellung im Gerät lässt das Steuern nicht zu.',
  'control-situation-unknown': 'Was die Batterie tut, war nicht zu sehen.',
  'control-timer-missing': 'Dem Gerät fehlt die eigene Uhr, die das Steuern beendet.',
  'control-value-impossible': 'Dieser Wert ist in dem Gerät nicht zu schreiben.',
  'control-watchdog-lost': 'Das Programm, das über die Batterie wacht, hat aufgehört.',
  'control-write-budget': 'Für heute ist im Gerät genug geschrieben.',
}

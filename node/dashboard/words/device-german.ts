/**
 * What a test of the device finds, in German, by code; in English the node says it itself. `{…}` is one of the facts that
 * come with the code (test/dashboard/device-words.test.ts holds that all are there).
 */
export interface CheckWords {
  readonly sentence: string
  /** What to do; null where there is nothing to do. */
  readonly remedy: string | null
}

const LONGER = 'testen Sie länger, während etwas fließt: streetwatt device test --for 900'
const SETTING = 'schreiben Sie die Einstellung in streetwatt.yaml unter device:'

export const checksGerman: Readonly<Record<string, CheckWords>> = {
  'looks-answered': { sentence: 'alle Fragen wurden beantwortet: {looks}', remedy: null },
  'looks-failed': {
    sentence: '{failed} von {looks} Fragen blieben ohne Antwort. {failure}',
    remedy:
      'prüfen Sie Kabel und WLAN, und ob zugleich ein anderes Programm das Gerät liest: Viele Geräte nehmen nur eines an',
  },
  'timing-good': {
    sentence: 'eine Antwort braucht {medianMs} ms, die langsamste {slowestMs} ms',
    remedy: null,
  },
  'timing-slow': {
    sentence: 'eine Antwort braucht {medianMs} ms, die langsamste {slowestMs} ms',
    remedy: 'fragen Sie seltener: pollMs: 10000 in der Konfiguration',
  },
  'timing-many-requests': {
    sentence:
      'eine Antwort braucht {medianMs} ms, die langsamste {slowestMs} ms; dazu sind {requests} Anfragen nötig',
    remedy: 'nichts, wenn es schnell genug ist; sonst melden Sie das Gerät',
  },
  'values-known': { sentence: '{known} von {all} sind bekannt: {points}', remedy: null },
  'value-stale': {
    sentence: '{points}: nicht jedes Mal frisch',
    remedy:
      'warten Sie, bis das Gerät gestartet ist; bleibt es so, melden Sie es mit streetwatt device read --raw --json',
  },
  'value-implausible': {
    sentence: '{points}: nicht jedes Mal glaubwürdig',
    remedy:
      'vergleichen Sie mit der Anzeige des Geräts, und beheben Sie, was hier sonst steht; bleibt es so, melden Sie es mit streetwatt device read --raw --json',
  },
  'grid-meter-lacking': {
    sentence: 'das Gerät kennt nicht: {points}',
    remedy:
      'ein Haus handelt nach seinem Netzzähler: Suchen Sie ihn unter einer anderen Gerätenummer oder Adresse, mit streetwatt detect',
  },
  'powers-agree': { sentence: 'sie gehen auf: Was hineinfließt, verbraucht das Haus', remedy: null },
  'powers-too-few': {
    sentence: 'noch ist nicht genug bekannt: {samples} von {needed} Werten mit mehr als {quietW} W',
    remedy: LONGER,
  },
  'powers-unclear': {
    sentence: 'sie gehen manchmal auf und manchmal nicht; prüfen Sie Zähler und Batterie, wenn es so bleibt',
    remedy: LONGER,
  },
  'powers-reversed': {
    sentence:
      'das Haus würde {worstW} W verbrauchen, was nicht sein kann: Ein Vorzeichen ist falsch; setzen Sie {settings}',
    remedy: SETTING,
  },
  'powers-reversed-either': {
    sentence:
      'das Haus würde {worstW} W verbrauchen, was nicht sein kann: Ein Vorzeichen ist falsch; setzen Sie {settings}, oder aber {others}',
    remedy: SETTING,
  },
  'powers-unexplained': {
    sentence:
      'das Haus würde {worstW} W verbrauchen, was nicht sein kann, und weder gridSign noch batterySign erklärt es; vergleichen Sie mit den Anzeigen der Geräte',
    remedy: SETTING,
  },
  'meter-agrees': { sentence: 'Leistung und Zählerstände nennen dieselbe Richtung', remedy: null },
  'meter-too-little': {
    sentence:
      'für ein Urteil floss zu wenig: {countedWh} von {neededWh} Wh, fünf Minuten in einer Richtung; der Zähler zählt in Schritten von {stepWh} Wh',
    remedy: LONGER,
  },
  'meter-unclear': {
    sentence:
      'die Leistung geht bald mit den Zählerständen und bald gegen sie; prüfen Sie, ob beide vom Zähler am Netzanschluss sind',
    remedy: LONGER,
  },
  'meter-reversed': {
    sentence: '{opposingWh} Wh wurden entgegen der Leistung gezählt; setzen Sie {settings}',
    remedy: SETTING,
  },
  'meter-reversed-either': {
    sentence:
      '{opposingWh} Wh wurden entgegen der Leistung gezählt; setzen Sie {settings}, oder, wenn die Anzeige des Zählers Bezug und Einspeisung vertauscht, {others}',
    remedy: SETTING,
  },
}

export const checkNamesGerman: Readonly<Record<string, string>> = {
  connection: 'Verbindung',
  timing: 'Geschwindigkeit',
  values: 'Werte',
  'grid meter': 'Netzzähler',
  powers: 'Leistungen',
  'meter sign': 'Richtung des Zählers',
}

/** What needs attention, in German, by the codes that a node can tell (test/dashboard/notices.test.ts holds them complete). */
export const noticesGerman: Readonly<Record<string, { readonly sentence: string; readonly action: string }>> =
  {
    'quorum-missing': {
      sentence:
        'Zu wenige der Häuser, die sich einigen müssen, sind erreichbar: Der Markt ruht, und Sie sind auf Ihrem Tarif.',
      action: 'Warten Sie, oder prüfen Sie die Netzwerkverbindung.',
    },
    'market-rests': {
      sentence: 'Dieses Haus hat keinen neuen Block: Der Markt ruht, und Sie sind auf Ihrem Tarif.',
      action:
        'Warten Sie: Er läuft von selbst weiter, wenn mehr als zwei Drittel der stimmenden Häuser wieder da sind.',
    },
    'clock-off': {
      sentence:
        'Die Uhr dieses Rechners geht anders als die der meisten Nachbarn: Gebote und Stimmen kommen zur falschen Zeit.',
      action:
        'Lassen Sie sie vom Netz stellen: timedatectl set-ntp true, oder durch den Zeitserver Ihres Routers.',
    },
    'trading-paused': {
      sentence: 'Sie haben den Handel angehalten: Dieses Haus sendet keine Gebote.',
      action: 'Nehmen Sie ihn auf der Seite wieder auf, oder mit streetwatt trading resume.',
    },
    'owner-file-damaged': {
      sentence:
        'Was Sie auf der Seite entschieden haben, ist nicht mehr lesbar: Damit nicht gegen Ihren Willen gehandelt wird, sendet dieses Haus keine Gebote.',
      action:
        'Nehmen Sie den Handel auf der Seite wieder auf, und sagen Sie neu, was Sie von der Batterie möchten.',
    },
    'device-unreachable': {
      sentence: 'Das Gerät antwortet nicht.',
      action: 'Prüfen Sie das Gerät und sein Netzwerkkabel.',
    },
    'device-timeout': {
      sentence: 'Das Gerät hat nicht rechtzeitig geantwortet.',
      action: 'Prüfen Sie das Gerät und sein Netzwerkkabel, und ob ein anderes Programm mit ihm spricht.',
    },
    'device-disconnected': {
      sentence: 'Das Gerät hat die Verbindung beendet.',
      action:
        'Prüfen Sie, ob ein anderes Programm mit ihm spricht: Viele Geräte nehmen nur eine Verbindung an.',
    },
    'backup-unwritable': {
      sentence: 'Die nächtliche Sicherung ist nicht gelungen.',
      action:
        'Schaffen Sie Platz oder berichtigen Sie den Ordner: streetwatt backup create versucht es gleich.',
    },
    'meter-reversed': {
      sentence: 'Der Zähler zählt verkehrt herum: Dieses Haus handelt nicht.',
      action: 'Berichtigen Sie das Gerät in streetwatt.yaml und starten Sie den Knoten neu.',
    },
    'counter-coarse': {
      sentence: 'Der Zähler zählt in ganzen kWh: Was in einer Viertelstunde war, ist geschätzt.',
      action: 'Nichts muss geschehen; ein feinerer Zähler rechnet genauer ab.',
    },
    'config-currency-other': {
      sentence:
        'Ein Preis der Konfiguration steht in einer anderen Währung als der der Straße: Die letzte gute Konfiguration läuft weiter.',
      action: 'Schreiben Sie ihn in der Währung der Straße, und starten Sie den Knoten neu.',
    },
    'config-env-missing': {
      sentence: 'Der Konfiguration fehlt ein Wert aus der Umgebung: Die letzte gute läuft weiter.',
      action: 'Setzen Sie die Variable, wo der Knoten gestartet wird, und starten Sie ihn neu.',
    },
    'config-invalid': {
      sentence: 'Die Konfiguration hat einen Fehler: Die letzte gute läuft weiter.',
      action:
        'Berichtigen Sie sie (streetwatt config check nennt die Stelle), und starten Sie den Knoten neu.',
    },
    'config-syntax': {
      sentence: 'Die Konfiguration ist kein YAML: Die letzte gute läuft weiter.',
      action:
        'Berichtigen Sie sie (streetwatt config check nennt die Stelle), und starten Sie den Knoten neu.',
    },
    'config-unreadable': {
      sentence: 'Die Konfiguration ist nicht da oder nicht lesbar: Die letzte gute läuft weiter.',
      action: 'Berichtigen Sie Pfad oder Rechte, und starten Sie den Knoten neu.',
    },
    'consensus-halted': {
      sentence: 'Der Knoten hat nach einem unerwarteten Fehler aufgehört zu stimmen und zu handeln.',
      action: 'Lesen Sie das Protokoll, und starten Sie den Knoten neu.',
    },
    'keys-rotated': {
      sentence:
        'Die Straße kennt dieses Haus unter neuen Schlüsseln, und der Knoten läuft noch mit den alten: Er unterschreibt nichts mehr.',
      action:
        'Rufen Sie streetwatt identity rotate --finish auf, und starten Sie den Knoten neu. Hat hier niemand die Schlüssel gewechselt, bitten Sie die Straße, dieses Mitglied zu entfernen.',
    },
    'own-key-elsewhere': {
      sentence:
        'Mit dem Schlüssel dieses Hauses wird anderswo unterschrieben: Dieser Knoten unterschreibt nichts mehr.',
      action:
        'Beenden Sie den anderen Knoten und arbeiten Sie mit seinem Datenordner weiter, oder machen Sie neue Schlüssel: streetwatt identity rotate.',
    },
    'protocol-too-old': {
      sentence:
        'Die Straße spricht eine neuere Fassung, die dieser Knoten nicht kennt: Er unterschreibt nichts mehr.',
      action: 'Bringen Sie den Knoten auf den neuesten Stand; seine Daten bleiben.',
    },
    'sign-state-conflict': {
      sentence:
        'Der Knoten hätte sich fast selbst widersprochen und hat aufgehört: Meist wurde der Datenordner kopiert oder zurückgespielt.',
      action:
        'Lassen Sie je Haus nur einen Knoten laufen, und machen Sie neue Schlüssel, bevor dieser wieder stimmt: streetwatt identity rotate.',
    },
    'sign-state-damaged': {
      sentence:
        'Was dieser Knoten zuletzt unterschrieben hat, ist nicht lesbar: Mit diesem Schlüssel darf er nichts mehr unterschreiben.',
      action: 'Machen Sie neue Schlüssel: streetwatt identity rotate.',
    },
    'store-failed': {
      sentence: 'Der Datenträger hat nicht gelesen oder geschrieben: Der Knoten unterschreibt nichts mehr.',
      action: 'Schaffen Sie Platz, oder tauschen Sie den Datenträger, und starten Sie den Knoten neu.',
    },
    'store-corrupt': {
      sentence: 'Das gespeicherte Hauptbuch ist beschädigt.',
      action: 'Starten Sie den Knoten neu: Er rechnet es nach und holt, was fehlt, von den Nachbarn.',
    },
    'snapshot-unwritable': {
      sentence: 'Ein Abbild des Hauptbuchs kann nicht geschrieben werden; gehandelt wird weiter.',
      action: 'Schaffen Sie Platz auf dem Datenträger; morgen wird es wieder versucht.',
    },
    'bus-closed': {
      sentence: 'Die Verbindung zum Gerät ist geschlossen.',
      action: 'Starten Sie den Knoten neu, wenn es so bleibt.',
    },
    'bus-queue-full': {
      sentence: 'Zu viele Fragen warten auf das Gerät.',
      action: 'Fragen Sie seltener (pollMs), oder finden Sie heraus, warum es langsam antwortet.',
    },
    'device-closed': {
      sentence: 'Das Gerät ist geschlossen.',
      action: 'Starten Sie den Knoten neu, wenn es so bleibt.',
    },
    'device-failed': {
      sentence: 'Das Gerät ist auf eine Weise ausgefallen, die sein Treiber nicht kennt.',
      action: 'Starten Sie das Gerät neu; bleibt es so, hilft das Protokoll weiter.',
    },
    'modbus-exception': {
      sentence: 'Das Gerät hat eine Frage abgelehnt.',
      action: 'Prüfen Sie die Gerätenummer, und ob das Gerät das genannte Profil spricht.',
    },
    'modbus-malformed': {
      sentence: 'Was dort antwortet, spricht kein Modbus.',
      action:
        'Prüfen Sie den Anschluss: Modbus ist meist 502 oder 1502; an einer seriellen Leitung Geschwindigkeit, Parität und Drähte.',
    },
    'modbus-range': {
      sentence: 'Eine Frage an das Gerät liegt außerhalb dessen, was Modbus kann.',
      action: 'Berichtigen Sie die Gerätenummer.',
    },
    'request-aborted': {
      sentence: 'Eine Frage an das Gerät wurde abgebrochen.',
      action: 'Nichts muss geschehen; sie wird wiederholt.',
    },
    'serial-unavailable': {
      sentence: 'Für die serielle Leitung fehlt ein Paket.',
      action: 'Installieren Sie mit den wahlfreien Paketen, oder nehmen Sie ein Gateway über TCP.',
    },
    'unit-quarantined': {
      sentence: 'Das Gerät hat mehrmals nicht geantwortet und wird eine Weile in Ruhe gelassen.',
      action:
        'Prüfen Sie die Gerätenummer und was hinter dem Gateway hängt; es wird von selbst wieder gefragt.',
    },
    'profile-invalid': {
      sentence: 'Das Profil des Geräts hat einen Fehler.',
      action: 'Berichtigen Sie es; der Fehler nennt die Stelle.',
    },
    'profile-not-matching': {
      sentence: 'Das Gerät ist nicht das, wofür das Profil gemacht ist.',
      action: 'Rufen Sie streetwatt detect auf, und nehmen Sie das Profil, das es nennt.',
    },
    'profile-syntax': {
      sentence: 'Das Profil des Geräts ist kein YAML.',
      action: 'Berichtigen Sie es; der Fehler nennt die Stelle.',
    },
    'profile-unknown': {
      sentence: 'Dieses Profil gibt es nicht.',
      action: 'streetwatt device list nennt alle.',
    },
    'profile-unreadable': {
      sentence: 'Das Profil des Geräts ist nicht lesbar.',
      action: 'Berichtigen Sie Pfad oder Rechte.',
    },
    'sunspec-model-moved': {
      sentence: 'Das Gerät ändert seine Modelle, während es gelesen wird, wie beim Neustart.',
      action: 'Warten Sie, bis es gestartet ist.',
    },
    'sunspec-not-found': {
      sentence: 'Das Gerät antwortet, spricht aber kein SunSpec.',
      action: 'Schalten Sie SunSpec im Gerät ein, oder suchen Sie mit streetwatt detect.',
    },
    'sunspec-nothing-readable': {
      sentence: 'Das Gerät hat nichts, was gelesen werden kann.',
      action: 'Bringen Sie Streetwatt auf den neuesten Stand, oder melden Sie das Gerät.',
    },
    'counter-fell': {
      sentence:
        'Ein Zähler zeigt weniger als zuvor: Er wurde zurückgesetzt oder getauscht. Dieses Haus handelt nicht.',
      action:
        'Prüfen Sie das Gerät in der Konfiguration; ist der Zähler wirklich ein anderer, sagen Sie es der Straße: streetwatt device replace.',
    },
    'counter-jumped': {
      sentence: 'Ein Zähler stieg schneller, als der Anschluss des Hauses trägt. Dieses Haus handelt nicht.',
      action: 'Prüfen Sie das Gerät in der Konfiguration und die Uhr dieses Rechners.',
    },
    'counter-zero': {
      sentence: 'Ein Zähler zeigt 0 und zeigte vorher mehr. Dieses Haus handelt nicht.',
      action:
        'Warten Sie: Vielleicht startet das Gerät. Bleibt es so, wurde der Zähler zurückgesetzt oder getauscht.',
    },
    'feeder-undecided': {
      sentence: 'Dieses Haus soll den Zähler der Straße lesen, und die Straße hat es nicht beschlossen.',
      action:
        'Beschließen Sie es (streetwatt community propose feeder), oder nehmen Sie feeder: aus der Konfiguration.',
    },
    'feeder-device-other': {
      sentence: 'Der Zähler der Straße ist ein anderer als der beschlossene: Was er sagt, gilt nicht.',
      action: 'Berichtigen Sie feeder: in der Konfiguration, oder beschließen Sie diesen Zähler.',
    },
    'proxy-cannot-listen': {
      sentence: 'Der Modbus-Proxy kann seine Adresse nicht öffnen: Andere Programme lesen das Gerät nicht.',
      action: 'Berichtigen Sie den Proxy in streetwatt.yaml, und starten Sie den Knoten neu.',
    },
    // What a configuration names besides itself, and what backups can fail with.
    'genesis-unreadable': {
      sentence:
        'Die Datei der Straße (genesis), die die Konfiguration nennt, ist nicht da oder nicht lesbar: Die letzte gute Konfiguration läuft weiter.',
      action: 'Berichtigen Sie genesis: in der Konfiguration, und starten Sie den Knoten neu.',
    },
    'genesis-invalid': {
      sentence:
        'Die Datei der Straße (genesis), die die Konfiguration nennt, ist nicht brauchbar: Die letzte gute Konfiguration läuft weiter.',
      action: 'Nehmen Sie die Datei, auf die sich die Straße geeinigt hat, und starten Sie den Knoten neu.',
    },
    'key-file-unreadable': {
      sentence: 'Die Datei der Schlüssel ist nicht da oder nicht lesbar.',
      action: 'Berichtigen Sie keys: in der Konfiguration, oder die Rechte, und starten Sie den Knoten neu.',
    },
    'key-file-exposed': {
      sentence: 'Andere können die Datei der Schlüssel lesen.',
      action:
        'Nehmen Sie ihnen das Recht (chmod 600), und machen Sie neue Schlüssel, wenn jemand sie gelesen haben kann.',
    },
    'key-file-invalid': {
      sentence: 'Die Datei der Schlüssel ist beschädigt, oder ist die eines anderen Schlüssels.',
      action: 'Berichtigen Sie keys: in der Konfiguration, oder holen Sie die Datei aus einer Sicherung.',
    },
    'keys-not-of-a-member': {
      sentence: 'Die Schlüssel, die die Konfiguration nennt, gehören keinem Mitglied dieser Straße.',
      action:
        'Berichtigen Sie keys:, member: und genesis: in der Konfiguration, und starten Sie den Knoten neu.',
    },
    'member-file-invalid': {
      sentence: 'Die Datei dieses Mitglieds, die die Konfiguration nennt, ist nicht brauchbar.',
      action: 'Berichtigen Sie member: in der Konfiguration, und starten Sie den Knoten neu.',
    },
    'lan-address-needs-password': {
      sentence:
        'Die Seite soll von anderen Geräten aus zu sehen sein, und es gibt kein Passwort: Die letzte gute Konfiguration läuft weiter.',
      action: 'Setzen Sie eines mit streetwatt password set, und starten Sie den Knoten neu.',
    },
    'backup-exists': {
      sentence: 'Eine Sicherung dieses Namens gibt es schon.',
      action: 'Nennen Sie eine andere Datei: streetwatt backup create.',
    },
    'backup-unreadable': {
      sentence: 'Der Ordner der Sicherungen ist nicht lesbar.',
      action: 'Berichtigen Sie den Pfad oder die Rechte des Ordners.',
    },
    // What a steered battery and a broker need.
    'plan-control-alarm': {
      sentence:
        'Die Batterie hat nicht getan, was ihr gesagt wurde, und wird nicht mehr gesteuert, bis Sie sie neu scharf schalten.',
      action: 'Finden Sie den Grund, und schalten Sie sie neu scharf: streetwatt device arm.',
    },
    'plan-control-refused': {
      sentence:
        'Der Batterie konnte nicht gesagt werden, was sie tun soll: Sie bleibt für fünf Minuten sich selbst überlassen.',
      action:
        'Warten Sie: Es wird von selbst wieder versucht. Kommt es wieder, berichtigen Sie, was der Satz nennt.',
    },
    'mqtt-unreachable': {
      sentence: 'Der MQTT-Broker ist nicht erreichbar: Home Assistant sieht dieses Haus nicht.',
      action:
        'Prüfen Sie mqtt in der Konfiguration, ob der Broker läuft, und was sein Protokoll über dieses Haus sagt.',
    },
  }

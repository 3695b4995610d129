import { mosquitto } from '../support/optional.ts'
import { startMosquitto } from './broker.ts'
import { homeOnBroker } from './home-on-broker.ts'

const requirement = mosquitto()
const test = homeOnBroker(requirement, () => startMosquitto(requirement.path))

test.run()

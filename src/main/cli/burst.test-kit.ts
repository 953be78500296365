import { burstDetector } from '../engine/testing/burst-detector'
import { runProcess } from './run-process'

// The command as it is, with the tests' small windowed detector in its engine.
await runProcess({ windowed: [burstDetector] })

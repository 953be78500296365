import { runProcess } from './run-process'

await runProcess()

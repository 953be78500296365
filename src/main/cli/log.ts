import pino from 'pino'
import type { EngineLog } from '../engine/engine'

/** Levels of --log-level, most talkative first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A log on standard error: lines for people on a terminal, else JSON lines for machines. */
export function createLog(level: LogLevel, stderr: NodeJS.WriteStream): EngineLog {
  if (stderr.isTTY !== true) return pino({ level, base: { pid: process.pid } }, stderr)
  return pino({ level, base: null }, { write: (line) => void stderr.write(toLine(line)) })
}

/** `10:15:04 warn message {fields}` of a JSON line. */
function toLine(json: string): string {
  const { time, level, msg, ...fields }: Record<string, unknown> = JSON.parse(json)
  const name = pino.levels.labels[Number(level)] ?? 'log'
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  return `${new Date(Number(time)).toISOString().slice(11, 19)} ${name} ${String(msg)}${rest}\n`
}

import type { PublicAlertMessage } from '../../../../shared/public-api'
import type { Severity } from '../../../../shared/severity'
import type { KeyedMessage } from '../../kafka/topic-writer'
import { wishAll } from '../telling'
import type { AlertForm } from './form'

/** Each change of an alert as one message with the fields of `GET /alerts`. */
export function alertForm(least: Severity): AlertForm {
  return {
    wish: wishAll(least),
    compose: async ({ messages, told }) => ({ messages: messages.map(toMessage), told }),
  }
}

/** An alert as its message: keyed by its subject, known by the alert's id and version. */
function toMessage(alert: PublicAlertMessage): KeyedMessage {
  return {
    key: alert.subject,
    value: JSON.stringify(alert),
    headers: {
      'alert-id': alert.id,
      version: String(alert.version),
      change: alert.change,
      'content-type': 'application/json',
    },
  }
}

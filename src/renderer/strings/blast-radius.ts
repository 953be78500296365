import { counted } from '../numbers'

/** Words of who of ours a block would hit. */
export const blastRadiusStrings = {
  looking: 'Looking for who of yours talked to it…',
  last: (days: number) => `Last ${days} days:`,
  nobody: 'nobody of yours got a good answer from it',
  requests: (users: number, requests: number) =>
    users === 0
      ? counted(requests, 'good request')
      : `${counted(users, 'of your users', 'of your users')}, ${counted(requests, 'good request')}`,
  answers: (clients: number, answers: number) =>
    `${counted(clients, 'of your clients', 'of your clients')}, ${counted(answers, 'good DNS answer')}`,
  events: (hosts: number, events: number, answered: number) =>
    `${counted(events, 'event')} with ${counted(hosts, 'own host')}, ${answered === 0 ? 'none' : counted(answered, '', '').trim()} answered`,
  around: (network: string, figures: string) => `In ${network}: ${figures}.`,
  failed: (error: string) => `Who of yours talked to it could not be asked: ${error}`,
} as const

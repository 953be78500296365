export function countBrokers(port: number): Promise<number>

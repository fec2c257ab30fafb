// A CDP method that the agent answers.

import type { AgentSession } from './agent-session.ts';

/** Runs as one task of the page's event loop. What it throws as CdpError is the refusal. */
export type AgentMethod = (session: AgentSession, params: any) => unknown;

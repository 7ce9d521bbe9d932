/** The first schema. Instants are milliseconds since the epoch; JSON columns hold the text of `JSON.stringify`. */
import { ATTEMPT_STATUSES, NODE_STATUSES, RUN_STATUSES } from "@golgi/ir";
import type { Dialect } from "../sql.ts";
import { OPEN_ATTEMPT_STATUSES } from "../tables/attempts.ts";
import { COMMAND_KINDS } from "../tables/commands.ts";
import { NODE_KINDS } from "../tables/nodes.ts";

export const initial = {
  version: 1,
  statements: ({ text, integer, json, counter }: Dialect): readonly string[] => [
    `create table documents (
  digest ${text} primary key not null,
  body ${json} not null
)`,
    `create table runs (
  id ${text} primary key not null,
  document ${text} not null references documents (digest),
  workflow ${text} not null,
  label ${text},
  status ${text} not null check (${isOneOf("status", RUN_STATUSES)}),
  outputs ${json},
  error ${json},
  options ${json} not null,
  created_at ${integer} not null,
  started_at ${integer},
  ended_at ${integer},
  counts ${json} not null
)`,
    "create index runs_by_age on runs (created_at, id)",
    "create index runs_by_status on runs (status, created_at)",
    `create table run_inputs (
  run ${text} primary key not null references runs (id),
  inputs ${json} not null
)`,
    `create table nodes (
  run ${text} not null,
  path ${text} not null,
  kind ${text} not null check (${isOneOf("kind", NODE_KINDS)}),
  task ${text},
  status ${text} not null check (${isOneOf("status", NODE_STATUSES)}),
  inputs ${json},
  outputs ${json},
  cache_key ${text},
  reused_run ${text},
  reused_path ${text},
  error ${json},
  attempts ${integer} not null,
  ready_at ${integer},
  started_at ${integer},
  ended_at ${integer},
  primary key (run, path)
)`,
    `create table attempts (
  id ${text} primary key not null,
  run ${text} not null,
  path ${text} not null,
  number ${integer} not null,
  token ${integer} not null,
  status ${text} not null check (${isOneOf("status", ATTEMPT_STATUSES)}),
  executor ${text} not null,
  handle ${text},
  resources ${json} not null,
  submitted_at ${integer} not null,
  started_at ${integer},
  ended_at ${integer},
  result ${json},
  usage ${json}
)`,
    "create index attempts_by_path on attempts (run, path, number)",
    `create index attempts_open on attempts (run) where status in (${quoted(OPEN_ATTEMPT_STATUSES)})`,
    `create table events (
  run ${text} not null,
  seq ${integer} not null,
  at ${integer} not null,
  kind ${text} not null,
  path ${text},
  data ${json} not null,
  primary key (run, seq)
)`,
    `create table cache (
  key ${text} primary key not null,
  outputs ${json} not null,
  semantic ${json} not null,
  run ${text} not null,
  path ${text} not null,
  created_at ${integer} not null
)`,
    `create table leases (
  run ${text} primary key not null,
  owner ${text},
  epoch ${integer} not null,
  until ${integer} not null
)`,
    `create table claims (
  key ${text} primary key not null,
  run ${text} not null,
  owner ${text} not null,
  until ${integer} not null
)`,
    `create table commands (
  id ${counter},
  run ${text} not null references runs (id),
  kind ${text} not null check (${isOneOf("kind", COMMAND_KINDS)}),
  data ${json} not null,
  at ${integer} not null
)`,
    "create index commands_by_run on commands (run, id)",
  ],
};

/** A chain of comparisons, because SQLite builds a temporary index for `in` at each row: 30 % of the cost of storing a node run. */
function isOneOf(column: string, members: readonly string[]): string {
  return members.map((member) => `${column} = '${member}'`).join(" or ");
}

function quoted(members: readonly string[]): string {
  return members.map((member) => `'${member}'`).join(", ");
}

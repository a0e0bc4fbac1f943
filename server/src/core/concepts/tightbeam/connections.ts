/**
 * Clients that speak to an exclave without generated code: a connection of the runtime is made with an endpoint, and
 * messages are sent over it.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { Connection } from '../../model/tightbeam.ts';
import { Endpoints } from './endpoints.ts';
import { connects, sends } from './forms.ts';
import type { TightbeamNames } from './names.ts';
import { placeIn } from './places.ts';
import { type CallAt, callersIn } from './uses.ts';

/** In the order of the files, and in a file as they stand. */
export function readConnections(index: CheckoutIndex, { files }: TightbeamNames): Connection[] {
  const endpoints = new Endpoints({ index, callsOf: callersIn(index) });
  return files.flatMap((file) =>
    file.calls.flatMap((call) =>
      connects.test(call.callee) && !index.isDeclared(call.callee) ? connection({ file, call }, endpoints) : [],
    ),
  );
}

function connection({ file, call }: CallAt, endpoints: Endpoints): Connection {
  const { args, callee, into = '', within = '' } = call;
  return {
    ...placeOf(file, call),
    constructorName: callee,
    handle: into,
    within,
    endpoint: endpoints.follow(args[0] ?? '', file, within, call.start),
    sends: file.calls
      .filter((one) => one.within === within && sends.test(one.callee) && plain(one.args[0] ?? '') === into)
      .map((one) => ({ ...placeOf(file, one), callee: one.callee, arguments: one.args })),
  };
}

function plain(argument: string): string {
  return argument.replace(/^[&*\s]+/, '');
}

function placeOf(file: FileFacts, { callee, start }: CallAt['call']) {
  return placeIn(file, start, start + callee.length);
}

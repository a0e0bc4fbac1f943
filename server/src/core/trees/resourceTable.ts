/** Rows of the resource tree for the table: what look-ups name, the side of mach ports, bitmaps, the comment's own table. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { exampleNote, lookupCells, retryText, runTimeNote, unreadNote } from '../describe/resourceReport.ts';
import type { KnownResource, ResourceModel, ResourceType } from '../model/resources.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { group, type TreeNode } from './node.ts';

export function tableGroups(domain: DomainIndex): TreeNode[] {
  const model = domain.resourceTable();
  if (model === undefined) return [];
  return [...knownGroup(model), ...portGroup(model), ...bitmapGroup(model), ...documentedGroup(model)];
}

/** The operations of the trap that name a type in their code, and those that come to it by what they call. */
export function reachRows(id: string, type: ResourceType | undefined): TreeNode[] {
  return [
    ...(type?.namedBy ?? []).map((one) => row(`${id}/${one.name}`, one.name, 'names the type', one)),
    ...(type?.reachedBy ?? []).map((one) => row(`${id}/${one.name}`, one.name, `through ${one.via.join(' → ')}`, one)),
  ];
}

function row(id: string, label: string, description: string, at: EvidencePlace, children: TreeNode[] = []): TreeNode {
  const place = { path: at.file, start: at.start, end: at.end };
  return { id, label, description, kind: 'lookup', place, children };
}

function knownGroup(model: ResourceModel): TreeNode[] {
  const byDomain = new Map<string, KnownResource[]>();
  for (const one of model.resources) byDomain.set(one.domain, [...(byDomain.get(one.domain) ?? []), one]);
  const domains = [...byDomain].flatMap(([domain, list]) => {
    const id = `resources/known/${domain}`;
    return group(
      id,
      domain === '' ? 'Domain told at run time' : domain,
      list.flatMap((one) => {
        const [first] = one.sites;
        return first === undefined
          ? []
          : row(
              `${id}/${one.name}:${one.type}${one.isFallback ? ':fallback' : ''}`,
              one.name,
              one.isFallback ? `${one.type} · as a fall-back` : one.type,
              first,
            );
      }),
    );
  });
  const open = model.lookups.filter((one) => !one.handsOn && one.key.values.length === 0);
  const atRunTime = group(
    'resources/known/run-time',
    'Names told at run time',
    open.map((one) =>
      row(
        `resources/known/run-time/${one.within}:${one.callee}`,
        one.within,
        `${one.callee}(${lookupCells(one).join(', ')})${one.retryOf === undefined ? '' : ` · ${retryText(one.retryOf)}`}`,
        one,
      ),
    ),
  );
  return group('resources/known', 'Resources by domain', [...domains, ...atRunTime], runTimeNote);
}

function portGroup({ port }: ResourceModel): TreeNode[] {
  if (port === undefined) return [];
  return group('resources/ports', 'Mach ports', [
    row('resources/ports/type', port.constant.name, `kobject type, = ${port.constant.value}`, port.constant),
    ...port.uses.map((one) =>
      row(
        `resources/ports/${one.name}@${one.within}`,
        one.role,
        one.within === '' ? one.name : `${one.name} in ${one.within}`,
        one,
      ),
    ),
  ]);
}

function bitmapGroup({ bitmaps }: ResourceModel): TreeNode[] {
  return group(
    'resources/bitmaps',
    'Service bitmaps',
    bitmaps.map((one) =>
      row(
        `resources/bitmaps/${one.name}`,
        one.name,
        one.declaration,
        one,
        one.uses.map((use) =>
          row(`resources/bitmaps/${one.name}/${use.name}@${use.within}`, use.within, use.name, use),
        ),
      ),
    ),
  );
}

function documentedGroup({ documented }: ResourceModel): TreeNode[] {
  if (documented === undefined) return [];
  const id = 'resources/documented';
  return group(
    id,
    'As documented',
    [
      ...group(
        `${id}/root`,
        'Root table',
        documented.domains.map((one) => row(`${id}/domain/${one.name}`, one.name, 'example', one)),
      ),
      ...documented.tables.flatMap((table) =>
        group(
          `${id}/${table.domain}`,
          table.domain === '' ? 'Table' : table.domain,
          table.resources.map((one) =>
            row(`${id}/${table.domain}/${one.name}`, one.name, `${one.type} ${one.id} · example`, one),
          ),
        ),
      ),
      ...group(
        `${id}/unread`,
        'Not understood',
        documented.unread.map((one, at) => row(`${id}/unread/${one.text} ${at}`, one.text, unreadNote, one)),
      ),
      ...group(
        `${id}/words`,
        'Words that are no types',
        documented.words.map((one) => row(`${id}/words/${one.word}`, one.word, one.note, one)),
      ),
    ],
    exampleNote,
  );
}

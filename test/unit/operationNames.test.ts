import { describe, expect, it } from 'vitest';
import { OperationNames } from '../../server/src/core/concepts/resourceTable/operationNames.ts';

const names = new OperationNames(
  'exclaves_resource_t',
  ['r_conclave', 'conclave_resource_t', 'r_shared_memory', 'shared_memory_resource_t'],
  ['CONCLAVEMANAGER', 'SHAREDMEMORY', 'ARBITRATEDAUDIOMEMORY', 'NOTIFICATION', 'SERVICE'],
);

describe('the name of an operation', () => {
  it.each([
    ['exclaves_resource_shared_memory_copyin', 'copyin'],
    ['audio_memory_get_buffer_id', 'get buffer id'],
    ['exclaves_notification_lookup_by_id', 'lookup by id'],
    ['exclaves_conclave_is_attached', 'is attached'],
    ['exclaves_update_machine_locked', 'update machine'],
    ['exclaves_conclave_stop_upcall_complete', 'stop upcall complete'],
    ['filt_exclaves_notification_attach', 'attach'],
    ['populate_conclave_services', 'populate conclave services'],
    ['exclaves_shared_memory_io', 'io'],
    ['exclaves_service', 'service'],
    ['release', 'release'],
  ])('of %s is “%s”', (name, said) => {
    expect(names.of(name)).toBe(said);
  });
});

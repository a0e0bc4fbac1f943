import { describe, expect, it } from 'vitest';
import { matchInputs } from '../../server/src/core/concepts/tightbeam/inputs.ts';
import { readNames } from '../../server/src/core/concepts/tightbeam/names.ts';
import { readBuildInputs } from '../../server/src/core/extract/buildInputs.ts';
import { indexOf } from '../support/facts.ts';

describe('input files of the generator', () => {
  it('are read from a makefile; patterns, comments and generated files are none', () => {
    const makefile = [
      'FILES := \\',
      '\tclock_dial.tightbeam \\',
      '\tclock_wall_face.tightbeam # and old.tightbeam',
      'MODULES := SunDial.tbmodule SunDial.tbmodule',
      'MODULES := $(patsubst %.tbmodule,$(DIR)/%.tbmodule,$(MODULES))',
      'HEADER := clock.tightbeam.h',
    ].join('\n');
    expect(readBuildInputs(makefile)).toEqual([
      'clock_dial.tightbeam',
      'clock_wall_face.tightbeam',
      'SunDial.tbmodule',
    ]);
  });

  it('are matched with modules: by name, without the common prefix, without underscores, by their end', () => {
    const files = ['clock_dial.tightbeam', 'clock_wall_face.tightbeam', 'SunDial.tbmodule', 'clock_log_v2.tightbeam'];
    const inputs = matchInputs(files, ['dial', 'wallface', 'sundial', 'oldlogv2', 'other']);
    expect(['dial', 'wallface', 'sundial', 'oldlogv2', 'other'].map((module) => inputs.of(module).join())).toEqual([
      'clock_dial.tightbeam',
      'clock_wall_face.tightbeam',
      'SunDial.tbmodule',
      'clock_log_v2.tightbeam',
      '',
    ]);
  });

  it('tell where the name of a module ends that only types show', async () => {
    const code =
      '#include <Tightbeam/tightbeam.h>\nvoid f(wall_clock_time_v_s *v)\n{\n\twall_clock_time__v_visit(v, g);\n}\n';
    const { index } = await indexOf({ 'osfmk/kern/exclaves_x.c': code });
    expect(readNames(index).names.get('wall_clock_time__v_visit')).toMatchObject({
      module: 'wall',
      type: 'clock_time',
    });
    index.setBuildInputs(['wall_clock.tightbeam']);
    expect(readNames(index).names.get('wall_clock_time__v_visit')).toMatchObject({
      module: 'wall_clock',
      type: 'time',
    });
  });
});

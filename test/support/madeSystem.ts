/** A system's folder as tests need it: property lists in every form and state, links, and folders nobody may read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, buildBinary } from 'plist';

type Value = Parameters<typeof build>[0];

export class MadeSystem {
  readonly base = mkdtempSync(path.join(tmpdir(), 'system-'));
  readonly root = path.join(this.base, 'Library');

  constructor() {
    mkdirSync(this.root);
  }

  file(name: string, content: string | Uint8Array): this {
    const full = path.join(this.root, name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, content);
    return this;
  }
  xml(name: string, value: Value): this {
    return this.file(name, build(value));
  }
  binary(name: string, value: Value): this {
    return this.file(name, buildBinary(value));
  }
  link(name: string, target: string): this {
    const full = path.join(this.root, name);
    mkdirSync(path.dirname(full), { recursive: true });
    symlinkSync(target, full);
    return this;
  }
  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

/** A binary property list of arrays, by the references that each holds: what no writer of property lists would write. */
export function binaryArrays(arrays: readonly (readonly number[])[]): Uint8Array {
  const bytes = [...Buffer.from('bplist00')];
  const offsets = arrays.map((references) => {
    const at = bytes.length;
    bytes.push(0xa0 | references.length, ...references);
    return at;
  });
  const table = bytes.length;
  bytes.push(...offsets.flatMap((offset) => [offset >> 8, offset & 0xff]));
  const trailer = Buffer.alloc(32);
  trailer[6] = 2;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(arrays.length), 8);
  trailer.writeBigUInt64BE(BigInt(table), 24);
  return new Uint8Array([...bytes, ...trailer]);
}

const kextInfo = {
  CFBundleIdentifier: 'com.apple.ExclaveKextClient',
  CFBundleShortVersionString: '1.0',
  CFBundleVersion: '427.120.2',
  LSMinimumSystemVersion: '14.0',
  OSBundleLibraries: { 'com.apple.kpi.private': '23.0', 'com.apple.kpi.iokit': '23.0' },
  IOKitPersonalities: {
    Client: { IOClass: 'ExclaveKextClient', IOProviderClass: 'IOExclaveProxy', IOExclaveProxy: true },
  },
};

/** Everything that a scan has to find or to explain. */
export function makeSystem(): MadeSystem {
  const made = new MadeSystem()
    .xml('Extensions/ExclaveKextClient.kext/Contents/Info.plist', kextInfo)
    .xml('Extensions/ExclaveKextClient.kext/Contents/version.plist', {
      ProjectName: 'Exclaves',
      SourceVersion: '427120002000000',
    })
    .binary('Extensions/ExclavesAudioKext.kext/Contents/Info.plist', {
      CFBundleIdentifier: 'com.apple.driver.ExclavesAudioKext',
      CFBundleVersion: '220.24',
    })
    .file(
      'Extensions/ExclaveSEPManagerProxy.kext/Contents/Info.plist',
      '<?xml version="1.0"?><plist><dict><key>CFBundleIdent',
    )
    .xml('Extensions/Plain.kext/Contents/Info.plist', { CFBundleIdentifier: 'com.apple.Plain', CFBundleVersion: '1' })
    .xml('Extensions/Quiet.kext/Contents/Info.plist', {
      CFBundleIdentifier: 'com.apple.Quiet',
      OSBundleLibraries: { 'com.apple.ExclaveKextClient': '1.0' },
    })
    .binary('PrivateFrameworks/CoreSpeechExclave.framework/Versions/A/Resources/Info.plist', {
      CFBundleIdentifier: 'com.apple.CoreSpeechExclave',
      CFBundleShortVersionString: '3403.7',
      CFBundleVersion: '3403.7.3',
    })
    .link('PrivateFrameworks/CoreSpeechExclave.framework/Versions/Current', 'A')
    .link('PrivateFrameworks/CoreSpeechExclave.framework/Resources', 'Versions/Current/Resources')
    .xml('PrivateFrameworks/Tightbeam.framework/Info.plist', {
      CFBundleIdentifier: 'com.apple.Tightbeam',
      CFBundleVersion: '483',
    })
    .file('PrivateFrameworks/libmalloc_exclaves_introspector.framework/Resources/Info.plist', '')
    .file('PrivateFrameworks/Vast.framework/Resources/Info.plist', `<plist>exclave${' '.repeat(4096)}</plist>`)
    .xml('LaunchDaemons/com.apple.speechd.plist', {
      Label: 'com.apple.speechd',
      ProgramArguments: ['/usr/libexec/speechd'],
      Conclave: 'com.apple.conclave.speech',
    })
    .xml('LaunchDaemons/com.apple.other.plist', { Label: 'com.apple.other', Program: '/usr/libexec/other' })
    .xml('Speech.framework/speechd.entitlements', { 'com.apple.private.exclaves.conclave-spawn': true })
    .file('ExclaveKit/usr/lib/libc++.dylib', '')
    .xml('ExclaveKit/Frameworks/Foundation.framework/Info.plist', { CFBundleIdentifier: 'com.apple.Foundation' })
    .link('Extensions/StolenExclave.kext', '../../outside.kext')
    .link('Extensions/TwiceExclave.kext', 'ExclaveKextClient.kext')
    .link('Extensions/LoopExclave.kext', 'LoopExclave.kext')
    .link('Extensions/Around', '../Extensions')
    .file('PrivateFrameworks/LinkedExclave.framework/placeholder', '')
    .link('PrivateFrameworks/LinkedExclave.framework/Info.plist', '../../../outside.kext/Info.plist');
  mkdirSync(path.join(made.base, 'outside.kext'));
  writeFileSync(path.join(made.base, 'outside.kext/Info.plist'), build({ CFBundleIdentifier: 'com.apple.secret' }));
  return made;
}

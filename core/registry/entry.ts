/** A JSON Schema (draft-07) for a value, as far as the parts that are read outside of the validator go. */
export interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: ValueSchema | readonly ValueSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly [keyword: string]: unknown;
}

/** How the values of several images become one. */
export interface MergeRule {
  readonly policy: string;
  /** Other spellings of a value: `{ i440fx: 'pc' }`. */
  readonly valueAliases?: Readonly<Record<string, string>>;
  /** Versions that a family name stands for, as names with `*`: `{ q35: ['pc-q35-*'] }`. */
  readonly families?: Readonly<Record<string, readonly string[]>>;
  readonly neutral?: string;
  readonly conflicts?: readonly (readonly string[])[];
  readonly atMostOne?: string;
  readonly unique?: boolean;
}

/** Where a value goes in a libvirt domain. */
export interface LibvirtMapping {
  readonly path: string;
  readonly write?: string;
  readonly read?: string;
  readonly valueMap?: Readonly<Record<string, string>>;
  /** Further values of libvirt and what they are read as, where `valueMap` turned round does not say it: `{ ppc64le: 'ppc64' }`. */
  readonly readMap?: Readonly<Record<string, string>>;
  readonly namespaces?: Readonly<Record<string, string>>;
  readonly requires?: string;
  readonly check?: string;
  readonly since?: string;
  readonly notes?: string;
}

/** Where a value goes on QEMU's command line. */
export interface QemuMapping {
  readonly option?: string;
  readonly template?: string;
  /** What QEMU calls a value, where it has another name: `{ virtio: 'virtio-net-pci' }`. */
  readonly valueMap?: Readonly<Record<string, string>>;
  readonly check?: string;
}

/** Why a key should not be used any more. */
export interface Deprecation {
  readonly reason: 'renamed' | 'obsoleted' | 'changed';
  readonly replacedBy?: string;
  /** A sentence for people. */
  readonly note: string;
  readonly since?: string;
}

export type KeyStatus = 'proposed' | 'accepted' | 'deprecated';
/** What it means for a guest if the value is not respected. */
export type KeyLevel = 'requirement' | 'preference' | 'information';

/** A registered key and everything that is known of it. */
export interface KeyEntry {
  readonly key: string;
  /** One line, at most 80 characters. */
  readonly summary: string;
  /** Some sentences; names in backticks. */
  readonly description: string;
  readonly status: KeyStatus;
  /** Version of the registry that had the key first. */
  readonly since: string;
  readonly level: KeyLevel;
  /** Whether a new document should have the key: importers ask for it, or guests often fail without. */
  readonly recommended?: boolean;
  /** Whether the key describes the machine or this image alone. */
  readonly scope: 'vm' | 'image';
  readonly schema: ValueSchema;
  /** Unit of a number, such as MiB. */
  readonly unit?: string;
  /** Values that are known where others are allowed too. */
  readonly knownValues?: readonly string[];
  /** Regular expressions (RE2) of more values that are known. */
  readonly knownPatterns?: readonly string[];
  /** What single values mean, a line each. */
  readonly valueDescriptions?: Readonly<Record<string, string>>;
  readonly examples: readonly unknown[];
  readonly merge: MergeRule;
  readonly mapping: { readonly libvirt?: readonly LibvirtMapping[]; readonly qemu?: QemuMapping };
  /** `confirm`: shown on import, but not applied before the user agrees. */
  readonly security: 'safe' | 'confirm';
  readonly sources: readonly string[];
  readonly notes?: string;
  readonly deprecated?: Deprecation;
  /** Where the entry was read: `built-in`, or the path of a registry file. */
  readonly origin: string;
  /** The title of that file. */
  readonly originTitle?: string;
}

/** What a key's value must be in a cross-check: the value itself, or a list with, or with nothing but, a value. */
export type Condition =
  | string
  | number
  | boolean
  | { readonly contains: string }
  | { readonly only: string }
  | { readonly containsFamily: string };

/** A rule over several keys of one document. It says nothing where a key of it is absent. */
export type CrossCheck =
  | { readonly rule: 'lte'; readonly left: string; readonly right: string }
  | {
      readonly rule: 'implies';
      readonly if: Readonly<Record<string, Condition>>;
      readonly then: Readonly<Record<string, Condition>>;
      readonly why?: string;
    };

/** A registry file as it is written. Fields of an entry that a file leaves out are filled in by `entriesOf`. */
export interface RegistryFile {
  readonly registryVersion: string;
  readonly title?: string;
  readonly keys: Readonly<
    Record<string, Partial<Omit<KeyEntry, 'key' | 'origin' | 'originTitle'>> & Pick<KeyEntry, 'schema' | 'summary'>>
  >;
  readonly crossChecks?: readonly CrossCheck[];
}

/** What the built-in registry file says beyond its keys. */
export interface RegistryPolicies {
  readonly naming: {
    readonly maxKeyBytes: number;
    readonly maxSegmentBytes: number;
    readonly qemuPattern: string;
    readonly vendorPattern: string;
    readonly reservedPrefixes: Readonly<Record<string, string>>;
    readonly unitSuffixes: Readonly<Record<string, string>>;
  };
  readonly levels: Readonly<Record<string, string>>;
  readonly mergePolicies: Readonly<Record<string, string>>;
  readonly conflictSeverity: Readonly<Record<string, string>>;
  /** The merge policy of keys that no registry has. */
  readonly unregisteredPolicy: { readonly vendor: string; readonly qemu: string };
}

import process from "node:process";
import { boolean, custom, integer, string } from "./factories.ts";
import type { Flag, OptionsOf } from "./flag.ts";
import { type Cgroup, readCgroup, readUser } from "./identity.ts";

/** Process and thread numbers are below 2^22 on Linux (PID_MAX_LIMIT). */
const PID = { min: 0, max: 4_194_304, placeholder: "PID" };

const targetFlags = {
  pid: { ...integer("p", "Only this process", PID), completion: "pid" as const },
  tid: integer("t", "Only this thread", { ...PID, placeholder: "TID" }),
  uid: custom("u", "Only this user: a number or a name", readUser, {
    placeholder: "USER",
    completion: "user",
  }),
  comm: string("", "Only commands of exactly this name", { placeholder: "NAME", maxBytes: 15 }),
  cgroup: custom("", "Only processes in this cgroup v2 directory", readCgroup, {
    placeholder: "PATH",
    completion: "directory",
  }),
  includeSelf: boolean("", "Include this tool's own events"),
};

type TargetFlags = typeof targetFlags;
type TargetOptions = Partial<OptionsOf<TargetFlags>>;

/** Settings of `probes/include/filter.bpf.h`. What is absent does not filter; 0 is a value like any other. */
export interface TargetSettings {
  targetTgid?: number;
  targetTid?: number;
  targetUid?: number;
  targetComm?: string;
  targetCgroup?: bigint;
  targetCgroupLevel?: number;
  /** The process whose events are left out: this one. */
  selfTgid?: number;
}

/** Whose events: filters that the kernel side applies, so that other events cost next to nothing. */
export const target = {
  flags: targetFlags,

  /** The same flags with other letters, for tools whose BCC manual gives them otherwise; "" for none. */
  withLetters(letters: Partial<Record<keyof TargetFlags, string>>): TargetFlags {
    const flags: Record<string, Flag<unknown>> = { ...targetFlags };
    for (const [key, letter] of Object.entries(letters)) {
      const flag = flags[key];
      if (flag !== undefined) flags[key] = { ...flag, letter };
    }
    return flags as TargetFlags;
  },

  /** The settings that a probe with `filter.bpf.h` takes. */
  settings(options: TargetOptions): TargetSettings {
    const settings: TargetSettings = options.includeSelf === true ? {} : { selfTgid: process.pid };
    if (options.pid !== undefined) settings.targetTgid = options.pid;
    if (options.tid !== undefined) settings.targetTid = options.tid;
    if (options.uid !== undefined) settings.targetUid = options.uid;
    if (options.comm !== undefined) settings.targetComm = options.comm;
    if (options.cgroup !== undefined) Object.assign(settings, cgroupSettings(options.cgroup));
    return settings;
  },
};

function cgroupSettings({ id, level }: Cgroup): TargetSettings {
  return { targetCgroup: id, targetCgroupLevel: level };
}

const idSetFlags = {
  cgroupmap: string("", "Only cgroups in this pinned BPF map", { placeholder: "PATH", completion: "file" }),
  mntnsmap: string("", "Only mount namespaces in this pinned BPF map", {
    placeholder: "PATH",
    completion: "file",
  }),
};

type IdSetOptions = OptionsOf<typeof idSetFlags>;

/** BCC's filters by maps that somebody else fills and pins in a bpffs, for probes with `set_filter.bpf.h`. */
export const idSets = {
  flags: idSetFlags,

  /** What is not asked for is undefined: not every probe has both. */
  settings({ cgroupmap, mntnsmap }: IdSetOptions) {
    return {
      filterCgroupMap: cgroupmap === undefined ? undefined : true,
      filterMntnsMap: mntnsmap === undefined ? undefined : true,
    };
  },

  /** The maps to put in the place of the probe's own. */
  pinned({ cgroupmap, mntnsmap }: IdSetOptions) {
    return { cgroupMap: cgroupmap, mntnsMap: mntnsmap };
  },
};

/** A line with the time before each report of a `summary`; the runner prints it. */
export const timestamp = {
  flags: { timestamp: boolean("T", "Print the time before each report") },
};

import { evaluate, type Headers, readEnumerators } from "./headers.ts";

const elfStructs: Readonly<
  Record<string, readonly [struct: string, prefix: string, fields: readonly string[]]>
> = {
  header: [
    "Ehdr",
    "e_",
    [
      "type",
      "machine",
      "entry",
      "phoff",
      "shoff",
      "ehsize",
      "phentsize",
      "phnum",
      "shentsize",
      "shnum",
      "shstrndx",
    ],
  ],
  section: [
    "Shdr",
    "sh_",
    ["name", "type", "flags", "addr", "offset", "size", "link", "info", "addralign", "entsize"],
  ],
  segment: ["Phdr", "p_", ["type", "flags", "offset", "vaddr", "filesz", "memsz", "align"]],
  symbol: ["Sym", "st_", ["name", "info", "other", "shndx", "value", "size"]],
  relocation: ["Rel", "r_", ["offset", "info"]],
};

const elfNames = [
  ...["ELFCLASS32", "ELFCLASS64", "ELFDATA2LSB", "ELFDATA2MSB", "ET_REL", "ET_EXEC", "ET_DYN", "EM_BPF"],
  ...["PT_LOAD", "PT_NOTE", "PF_X", "PN_XNUM", "SHN_UNDEF", "SHN_LORESERVE", "SHN_XINDEX"],
  ...[
    "SHT_SYMTAB",
    "SHT_STRTAB",
    "SHT_RELA",
    "SHT_NOTE",
    "SHT_NOBITS",
    "SHT_REL",
    "SHT_DYNSYM",
    "SHF_COMPRESSED",
  ],
  ...["STT_OBJECT", "STT_FUNC", "STT_SECTION", "STT_GNU_IFUNC", "STB_LOCAL", "STB_GLOBAL", "STB_WEAK"],
  ...["NT_GNU_BUILD_ID"],
];

/** Writes the field offsets of the ELF structures of both classes. */
export function elfLayouts(headers: Headers): string {
  return `/** Byte offsets of the fields of ELF structures, and the size of each structure. */
export const layouts = {
  32: ${elfClass(headers, 32)},
  64: ${elfClass(headers, 64)},
} as const;

/** Constants of elf.h. */
export const constants = {
${[...evaluate(headers, "#include <elf.h>", elfNames)].map(([name, value]) => `  ${name}: ${value},\n`).join("")}} as const;
`;
}

function elfClass(headers: Headers, bits: 32 | 64): string {
  const structs = Object.entries(elfStructs).map(([key, [struct, prefix, fields]]) => {
    const type = `Elf${bits}_${struct}`;
    const expressions = fields.map((field) => `offsetof(${type}, ${prefix}${field})`);
    const values = evaluate(headers, "#include <elf.h>", [...expressions, `sizeof(${type})`]);
    const entries = fields.map((field, index) => `${field}: ${values.get(expressions[index] ?? "")}`);
    return `    ${key}: { byteLength: ${values.get(`sizeof(${type})`)}, ${entries.join(", ")} },\n`;
  });
  return `{\n${structs.join("")}  }`;
}

const bpfEnums: Readonly<Record<string, string>> = {
  bpf_cmd: "commands",
  bpf_map_type: "mapTypes",
  bpf_prog_type: "programTypes",
  bpf_attach_type: "attachTypes",
};

/** Fields of `union bpf_attr` that the feature probes write: our key to the C member. */
const attrFields: Readonly<Record<string, string>> = {
  mapType: "map_type",
  keySize: "key_size",
  valueSize: "value_size",
  maxEntries: "max_entries",
  mapFlags: "map_flags",
  mapFd: "map_fd",
  batchMapFd: "batch.map_fd",
  batchCount: "batch.count",
  batchOutBatch: "batch.out_batch",
  batchKeys: "batch.keys",
  batchValues: "batch.values",
  programType: "prog_type",
  instructionCount: "insn_cnt",
  instructions: "insns",
  license: "license",
  logLevel: "log_level",
  logSize: "log_size",
  logBuffer: "log_buf",
  expectedAttachType: "expected_attach_type",
  programBtfFd: "prog_btf_fd",
  attachBtfId: "attach_btf_id",
  funcInfoRecordSize: "func_info_rec_size",
  funcInfo: "func_info",
  funcInfoCount: "func_info_cnt",
  rawTracepointName: "raw_tracepoint.name",
  rawTracepointProgramFd: "raw_tracepoint.prog_fd",
  linkProgramFd: "link_create.prog_fd",
  linkTargetFd: "link_create.target_fd",
  linkAttachType: "link_create.attach_type",
  linkIterInfo: "link_create.iter_info",
  linkIterInfoLength: "link_create.iter_info_len",
  linkCookie: "link_create.perf_event.bpf_cookie",
  linkKprobeMultiFlags: "link_create.kprobe_multi.flags",
  linkKprobeMultiCount: "link_create.kprobe_multi.cnt",
  linkKprobeMultiSymbols: "link_create.kprobe_multi.syms",
  linkUprobeMultiPath: "link_create.uprobe_multi.path",
  linkUprobeMultiOffsets: "link_create.uprobe_multi.offsets",
  linkUprobeMultiCount: "link_create.uprobe_multi.cnt",
  linkUprobeMultiFlags: "link_create.uprobe_multi.flags",
  btf: "btf",
  btfSize: "btf_size",
};

/** Helpers that the feature probes call, by their `BPF_FUNC_` names. */
const helpers = [
  "ktime_get_coarse_ns",
  "get_attach_cookie",
  "loop",
  "for_each_map_elem",
  "get_ns_current_pid_tgid",
  "copy_from_user",
];

const perfFields: Readonly<Record<string, string>> = {
  type: "type",
  size: "size",
  config: "config",
  samplePeriod: "sample_period",
  config1: "config1",
  config2: "config2",
};

/** Writes the numbers of bpf(2) and perf_event_open(2): enums and field offsets. */
export function bpfConstants(headers: Headers): string {
  const tables = Object.entries(bpfEnums).map(([tag, name]) => enumTable(headers, tag, name));
  const numbers = evaluate(
    headers,
    "#include <linux/bpf.h>",
    helpers.map((name) => `BPF_FUNC_${name}`),
  );
  return `${tables.join("\n")}
/** Helper functions, \`BPF_FUNC_*\`. */
export const helpers = {
${[...numbers].map(([name, number]) => `  ${name}: ${number},\n`).join("")}} as const;

/** Byte offsets in \`union bpf_attr\`. */
export const attr = ${offsets(headers, "union bpf_attr", attrFields)} as const;

/** Byte offsets in \`struct perf_event_attr\`. */
export const perfAttr = ${offsets(headers, "struct perf_event_attr", perfFields)} as const;
`;
}

function enumTable(headers: Headers, tag: string, name: string): string {
  const members = readEnumerators(`${headers.uapi}/linux/bpf.h`, tag);
  const values = evaluate(headers, "#include <linux/bpf.h>", members);
  const rows = members.map((member) => `  ${member}: ${values.get(member)},\n`);
  return `/** \`enum ${tag}\`. */\nexport const ${name} = {\n${rows.join("")}} as const;\n`;
}

function offsets(headers: Headers, type: string, fields: Readonly<Record<string, string>>): string {
  const includes = "#include <linux/bpf.h>\n#include <linux/perf_event.h>";
  const expression = (member: string) => `offsetof(${type}, ${member})`;
  const values = evaluate(headers, includes, Object.values(fields).map(expression));
  const rows = Object.entries(fields).map(
    ([key, member]) => `  ${key}: ${values.get(expression(member))},\n`,
  );
  return `{\n${rows.join("")}}`;
}

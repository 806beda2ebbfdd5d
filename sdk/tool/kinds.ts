import type { TracingNeeds } from "../features/mod.ts";
import type { Column, RowOf } from "../report/mod.ts";
import { choice } from "./flags/factories.ts";
import type { Flag, Flags, OptionsOf } from "./flags/flag.ts";
import {
  everyTool,
  type IntervalOptions,
  intervalArguments,
  type RunnerFlag,
  type RunnerOptions,
  type TopOptions,
  topFlags,
} from "./runner-flags.ts";
import type { Scope } from "./scope.ts";
import type { Section } from "./sections.ts";

/** What the declarations of all kinds have in common. `F` are the tool's flags, `A` its positional arguments. */
interface Declaration<F extends Flags, A extends Flags, Options> {
  readonly name: string;
  /** First line: what the tool does. Then real output, what it means, what it misses. */
  readonly about: string;
  /** Arguments, and what they do. */
  readonly examples?: Readonly<Record<string, string>>;
  /** What tracing costs the traced. */
  readonly cost?: string;
  readonly flags?: F;
  readonly args?: A;
  /** What the tool is going to use, checked before it starts; `false` when it traces nothing. */
  readonly needs?: TracingNeeds | false;
  /** Letters for the runner's own flags, where this tool's BCC manual has others; "" for none. */
  readonly letters?: Readonly<Partial<Record<RunnerFlag, string>>>;
  /** BCC's first line on stdout; not printed with --json. */
  readonly begin?: string | ((options: Options) => string);
  /** BCC's last line on stdout. */
  readonly end?: string;
  /** Flags that exclude each other and the like. Throws UsageError. */
  readonly check?: (options: Options) => void;
}

/** What a tool's functions are given. */
export interface Context<Options> {
  readonly options: Options;
  readonly scope: Scope;
}

export type StreamOptions<F extends Flags, A extends Flags> = OptionsOf<F> & OptionsOf<A> & RunnerOptions;
export type SummaryOptions<F extends Flags, A extends Flags> = StreamOptions<F, A> & IntervalOptions;
export type RankingOptions<F extends Flags, A extends Flags> = SummaryOptions<F, A> & TopOptions;

/** A row per event. `C` are the columns; rows may have more than they show. */
export interface StreamDeclaration<F extends Flags, A extends Flags, C extends Column<never>>
  extends Declaration<F, A, StreamOptions<F, A>> {
  readonly columns: (options: StreamOptions<F, A>) => readonly C[];
  /**
   * Attaches and gives batches of rows until `scope.signal` aborts. A function that returns its reader may await
   * before; a generator attaches everything before it first awaits, because the first pause begins the run.
   */
  readonly rows: (
    context: Context<StreamOptions<F, A>>,
  ) => AsyncIterable<readonly RowOf<C>[]> | Promise<AsyncIterable<readonly RowOf<C>[]>>;
}

/** What a summary says when the runner asks: at each interval and at the end. It also resets what it has told. */
export type Report = () => readonly Section[] | Promise<readonly Section[]>;

/** A report at each interval, and at the end. */
export interface SummaryDeclaration<F extends Flags, A extends Flags, Row>
  extends Declaration<F, A, SummaryOptions<F, A>> {
  /** Seconds between reports when nothing is said; absent: one report at the end. */
  readonly interval?: number;
  /** The columns of its table sections. Without, the JSON Schema describes histograms. */
  readonly columns?: (options: SummaryOptions<F, A>) => readonly Column<Row>[];
  /** Attaches, and returns the function that reports. */
  readonly start: (context: Context<SummaryOptions<F, A>>) => Report | Promise<Report>;
}

/** Rows sorted and redrawn. */
export interface TopDeclaration<F extends Flags, A extends Flags, Row>
  extends Declaration<F, A, RankingOptions<F, A>> {
  /** Seconds between snapshots; 1 when nothing is said. */
  readonly interval?: number;
  /** A line with the time and the load average above the table. */
  readonly loadLine?: boolean;
  readonly columns: (options: RankingOptions<F, A>) => readonly Column<Row>[];
  /** Orders by name, greatest first. The first is the default; more than one brings the flag -s/--sort. */
  readonly sort: Readonly<Record<string, (row: Row) => number>>;
  /** Attaches, and returns the function that takes a snapshot and resets. */
  readonly start: (
    context: Context<RankingOptions<F, A>>,
  ) =>
    | (() => readonly Row[] | Promise<readonly Row[]>)
    | Promise<() => readonly Row[] | Promise<readonly Row[]>>;
}

type None = Record<never, never>;

/** Options once their types have done their work. */
export type AnyOptions = Readonly<Record<string, unknown>> & RunnerOptions;

/** A declared tool, as the runner, the help text, the completion and the bundler see it. */
export interface Tool {
  readonly name: string;
  readonly about: string;
  readonly examples: Readonly<Record<string, string>>;
  readonly cost: string | undefined;
  /** All flags, the runner's behind the tool's own. */
  readonly flags: Flags;
  readonly ownFlags: ReadonlySet<string>;
  readonly args: Flags;
  readonly needs: TracingNeeds | false;
  readonly begin: ((options: AnyOptions) => string | undefined) | undefined;
  readonly end: string | undefined;
  readonly check: (options: AnyOptions) => void;
  readonly columns: ((options: AnyOptions) => readonly Column<never>[]) | undefined;
  readonly behaviour: Behaviour;
}

type AnyContext = Context<AnyOptions>;
type Snapshot = () => readonly unknown[] | Promise<readonly unknown[]>;
type Batches = AsyncIterable<readonly unknown[]>;

/** What differs between the kinds. */
export type Behaviour =
  | { readonly kind: "stream"; readonly rows: (context: AnyContext) => Batches | Promise<Batches> }
  | { readonly kind: "summary"; readonly start: (context: AnyContext) => Report | Promise<Report> }
  | {
      readonly kind: "top";
      readonly loadLine: boolean;
      readonly sort: Readonly<Record<string, (row: never) => number>>;
      readonly start: (context: AnyContext) => Snapshot | Promise<Snapshot>;
    };

/** Declares a tool that prints a row per event. */
export function stream<
  F extends Flags = None,
  A extends Flags = None,
  C extends Column<never> = Column<never>,
>(declaration: StreamDeclaration<F, A, C>): Tool {
  const { rows } = declaration;
  return erase(declaration, {}, {}, { kind: "stream", rows } as Behaviour);
}

/** Declares a tool that reports at intervals and at the end. */
export function summary<F extends Flags = None, A extends Flags = None, Row = never>(
  declaration: SummaryDeclaration<F, A, Row>,
): Tool {
  const { start, interval } = declaration;
  return erase(declaration, {}, intervalArguments(interval), { kind: "summary", start } as Behaviour);
}

/** Declares a tool that redraws a sorted table. */
export function top<F extends Flags = None, A extends Flags = None, Row = never>(
  declaration: TopDeclaration<F, A, Row>,
): Tool {
  const { start, sort, interval = 1, loadLine = false } = declaration;
  const flags = { ...topFlags, ...sortFlag(Object.keys(sort)) };
  const behaviour = { kind: "top", start, sort, loadLine } as unknown as Behaviour;
  return erase(declaration, flags, intervalArguments(interval), behaviour);
}

function sortFlag(orders: readonly string[]): Flags {
  const first = orders[0];
  return orders.length < 2 || first === undefined
    ? {}
    : { sort: choice("s", "Sort by", orders, { default: first }) };
}

/** The declaration without its types: from here on options and rows are what the declared functions made of them. */
function erase<F extends Flags, A extends Flags, Options>(
  declaration: Declaration<F, A, Options> & { readonly columns?: unknown },
  kindFlags: Flags,
  kindArguments: Flags,
  behaviour: Behaviour,
): Tool {
  const own: Flags = declaration.flags ?? {};
  const { begin } = declaration;
  return {
    name: declaration.name,
    about: declaration.about,
    examples: declaration.examples ?? {},
    cost: declaration.cost,
    flags: withLetters(
      { ...own, ...without(kindFlags, own), ...without(everyTool, own) },
      own,
      declaration.letters,
    ),
    ownFlags: new Set(Object.keys(own)),
    args: { ...declaration.args, ...without(kindArguments, own) },
    needs: declaration.needs ?? {},
    begin: typeof begin === "string" ? () => begin : (begin as Tool["begin"]),
    end: declaration.end,
    check: (declaration.check ?? (() => {})) as Tool["check"],
    columns: declaration.columns as Tool["columns"],
    behaviour,
  };
}

function without(flags: Flags, taken: Flags): Flags {
  return Object.fromEntries(Object.entries(flags).filter(([key]) => !(key in taken)));
}

/** The tool's own flags keep their letters; the runner's give way. */
function withLetters(
  flags: Flags,
  own: Flags,
  letters: Readonly<Partial<Record<string, string>>> = {},
): Flags {
  const taken = new Set([...Object.values(own).map((flag) => flag.letter), ...Object.values(letters)]);
  const lettered = (key: string, flag: Flag<unknown>): Flag<unknown> => {
    if (key in own) return flag;
    const letter = letters[key] ?? (taken.has(flag.letter) ? "" : flag.letter);
    return { ...flag, letter };
  };
  return Object.fromEntries(Object.entries(flags).map(([key, flag]) => [key, lettered(key, flag)]));
}

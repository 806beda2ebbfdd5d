import { SyscallError } from "../errors.ts";
import { escapeTerminal } from "../report/mod.ts";
import { RunClock, systemClock } from "./clock.ts";
import type { HeldCommand } from "./command.ts";
import { Ending } from "./ending.ts";
import { cannotWrite, exitStatus, failureText, statusOf } from "./failure.ts";
import type { AnyOptions, Context, Tool } from "./kinds.ts";
import { LossMeter, lossRecords } from "./losses.ts";
import { Output, type OutputEnd } from "./output/output.ts";
import { openSink } from "./output/sink.ts";
import { Printer } from "./printer.ts";
import { RunScope } from "./run-scope.ts";

/** How long a slow reader may take over what is left, once the run has ended. */
const DRAIN_MS = 600;
const LOSS_LINE_MS = 1000;

/** One run of a tool, from its first attach to its exit status. The kinds drive it; all that they share is here. */
export class Run {
  readonly ending = new Ending();
  readonly clock: RunClock;
  readonly printer: Printer;
  readonly stdout: Output;
  readonly scope: RunScope;
  readonly #stderr: Output;
  readonly #meter: LossMeter;
  readonly #command: HeldCommand | undefined;
  readonly #onBegin: (() => void)[] = [];
  #beganAt: number | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #tickedAt = 0;

  constructor(
    readonly tool: Tool,
    readonly options: AnyOptions,
    stderr: Output,
    command: HeldCommand | undefined,
  ) {
    this.#stderr = stderr;
    this.#command = command;
    this.clock = new RunClock(systemClock(), options.utc);
    this.printer = new Printer(this.clock, options);
    this.stdout = new Output(openSink(1), (end) => this.#outputEnded(end), options.raw);
    this.#meter = new LossMeter(options.bufferSize);
    this.scope = new RunScope({
      signal: this.ending.signal,
      clock: this.clock,
      command,
      sizes: options,
      meter: this.#meter,
      note: (text) => this.say(text),
      attached: () => void setTimeout(() => this.begin(), 0),
    });
    if (this.stdout.ended !== undefined) this.ending.end("output");
  }

  get context(): Context<AnyOptions> {
    return { options: this.options, scope: this.scope };
  }

  /** Tracing has begun: said once, and the clocks and the command start. */
  begin(): void {
    if (this.#beganAt !== undefined || this.ending.signal.aborted) return;
    this.#beganAt = performance.now();
    this.clock.begin();
    this.#announce();
    for (const listener of this.#onBegin.splice(0)) listener();
    this.#tickedAt = this.#beganAt;
    this.#ticker = setInterval(() => this.#tick(), LOSS_LINE_MS);
    if (this.options.duration !== undefined) this.ending.after(this.options.duration);
    this.#command?.release();
    this.#awaitCommand();
  }

  /** Called once, after the line that says so. */
  onBegin(listener: () => void): void {
    if (this.#beganAt !== undefined) listener();
    else this.#onBegin.push(listener);
  }

  /** A line on stderr. */
  say(text: string): void {
    this.#stderr.write(`${this.tool.name}: ${escapeTerminal(text)}\n`);
  }

  /** Ends in order: last lines, losses, what is unwritten, and then everything that was opened. */
  async finish(): Promise<number> {
    clearInterval(this.#ticker);
    if (this.#beganAt !== undefined && this.tool.end !== undefined && !this.options.json)
      this.stdout.write(`${this.tool.end}\n`);
    this.#printLosses(this.#meter.take(), undefined);
    await this.stdout.finish(DRAIN_MS);
    await this.#dispose();
    return this.#conclude();
  }

  #announce(): void {
    const line = this.options.json ? undefined : this.tool.begin?.(this.options);
    if (line === undefined) this.say("tracing, Ctrl-C ends it");
    else this.stdout.write(`${line}\n`);
  }

  #awaitCommand(): void {
    this.#command?.ended.then(
      (end) => {
        if (end !== "exited with status 0" || this.options.verbose) this.say(`the command ${end}`);
        this.ending.end("command");
      },
      (error) => this.ending.fail(error),
    );
  }

  #tick(): void {
    const now = performance.now();
    this.#printLosses(this.#meter.take(), (now - this.#tickedAt) / 1000);
    this.#tickedAt = now;
    const stepped = this.clock.refresh();
    if (stepped !== 0)
      this.say(`the wall clock was stepped by ${stepped} s: times before and after do not compare`);
  }

  #printLosses(losses: ReturnType<LossMeter["take"]>, seconds: number | undefined): void {
    if (losses.length === 0) return;
    if (this.options.json) this.stdout.write(lossRecords(losses, this.printer.iso()));
    if (seconds !== undefined) this.say(this.#meter.line(losses, seconds));
  }

  /** A reader that has gone wants no more; any other error of writing is a failure. */
  #outputEnded(end: OutputEnd): void {
    if (end instanceof SyscallError) this.ending.fail(cannotWrite(end));
    else this.ending.end("output");
  }

  async #dispose(): Promise<void> {
    try {
      await this.scope[Symbol.asyncDispose]();
      await this.#command?.[Symbol.asyncDispose]();
    } catch (error) {
      this.ending.fail(error);
    }
    this.ending[Symbol.dispose]();
  }

  #conclude(): number {
    const { reason, error } = this.ending;
    const lost = [...this.#meter.totals];
    if (this.stdout.ended === "slow") {
      lost.push({ place: "output", reason: "reader too slow", count: this.stdout.lostRows });
    }
    const counted = lost.filter(({ count }) => count > 0);
    if (counted.length > 0 && reason !== "output") this.say(this.#meter.line(counted, undefined));
    if (this.ending.error !== undefined) {
      this.#stderr.write(failureText(this.tool.name, error, this.options.verbose));
      return statusOf(error);
    }
    return this.options.strict && counted.length > 0 ? exitStatus.lost : exitStatus.done;
  }
}

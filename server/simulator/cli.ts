import { parseArgs } from "node:util";
import { type FaultMix, intensified, NO_FAULTS, USUAL_FAULTS } from "./feed/fault-mix.ts";
import { type SimulatedHospital, startSimulatedHospital } from "./simulated-hospital.ts";
import { siteFile } from "./site-file.ts";

const USAGE = `A simulated hospital that speaks HL7 v2 over MLLP, FHIR and webhooks.

  npm run simulate -- [options]
  --beds N          400 (one hospital), 5000 (ten), 25000 (fifty)         400
  --speed N         simulated seconds per second                          1
  --seed N          the same seed, the same hospital                      7
  --target H:P      MLLP listener                                         127.0.0.1:2575
  --http URL        base address for FHIR and webhooks                    http://127.0.0.1:3000
  --faults on|off|N the usual fault mix, none, or N times the usual       on
  --outage H        all connections down for four hours after H hours
  --observations N  share of the unordered results, 0 to 1                1
  --window N        MLLP messages on the way at once per connection       1
  --ledger FILE     append what was sent and acknowledged
  --start ISO       first simulated moment
  --print-site      print the site file of this hospital and stop
`;
const REPORT_MS = 10_000;
const OUTAGE_HOURS = 4;

function main(): void {
  const { values } = parseArgs({
    options: {
      beds: { type: "string", default: "400" },
      speed: { type: "string", default: "1" },
      seed: { type: "string", default: "7" },
      target: { type: "string", default: "127.0.0.1:2575" },
      http: { type: "string", default: "http://127.0.0.1:3000" },
      faults: { type: "string", default: "on" },
      outage: { type: "string" },
      observations: { type: "string", default: "1" },
      window: { type: "string", default: "1" },
      ledger: { type: "string" },
      start: { type: "string" },
      "print-site": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const beds = positive("beds", values.beds);
  const seed = number("seed", values.seed);
  if (values.help) return say(USAGE);
  if (values["print-site"]) return say(`${JSON.stringify(siteFile(beds, seed), null, 2)}\n`);
  const target = new URL(`mllp://${values.target}`);
  const hospital = startSimulatedHospital({
    mllp: { host: target.hostname, port: positive("target", target.port) },
    http: { baseUrl: values.http },
    beds,
    seed,
    speed: positive("speed", values.speed),
    faults: faultMix(values.faults, values.outage),
    observations: number("observations", values.observations),
    window: positive("window", values.window),
    ...(values.ledger === undefined ? {} : { ledgerFile: values.ledger }),
    ...(values.start === undefined ? {} : { startAt: instant(values.start) }),
  });
  watch(hospital);
}

function watch(hospital: SimulatedHospital): void {
  const report = () => {
    const { sent, acked, refused, waiting } = hospital.counts();
    const clock = new Date(hospital.truth.now).toISOString();
    say(`${clock}  sent ${sent}  acknowledged ${acked}  refused ${refused}  waiting ${waiting}\n`);
  };
  const timer = setInterval(report, REPORT_MS);
  const stop = () => {
    clearInterval(timer);
    report();
    void hospital.stop();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A parent that ends without a signal closes the channel.
  process.once("disconnect", stop);
}

function faultMix(text: string, outage: string | undefined): FaultMix {
  const mix =
    text === "on" ? USUAL_FAULTS : text === "off" ? NO_FAULTS : intensified(USUAL_FAULTS, number("faults", text));
  if (outage === undefined) return mix;
  return { ...mix, outage: { afterHours: number("outage", outage), hours: OUTAGE_HOURS } };
}

function positive(name: string, text: string): number {
  const value = number(name, text);
  if (value <= 0) throw new Error(`--${name} must be above zero`);
  return value;
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) throw new Error(`--${name} must be a number`);
  return value;
}

function instant(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new Error("--start must be a time such as 2026-11-17T08:00:00-05:00");
  return value;
}

function say(text: string): void {
  process.stdout.write(text);
}

main();

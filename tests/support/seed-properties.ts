import fc from "fast-check";

/** One seed for every property of a run, so that a red run is red again tomorrow; another one by `PROPERTY_SEED`. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.PROPERTY_SEED ?? 20_261_122) });

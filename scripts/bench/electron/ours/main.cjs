// The product's own main bundle, timed by the same probe as the bare program.
require('../probe.cjs').watch(process.env.BENCH_SELECTOR);
require(process.env.BENCH_MAIN);

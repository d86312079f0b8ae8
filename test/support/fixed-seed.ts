import fc from 'fast-check';

/**
 * Property tests draw the same values in every run, so that a failure is due to a change and not to luck. Other values are drawn with
 * another whole number in QCOWMETA_SEED.
 */
fc.configureGlobal({ seed: Number(process.env['QCOWMETA_SEED'] ?? 20_261_128) });

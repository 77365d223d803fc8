/**
 * The command line: the node itself, and tools that speak its wire from outside.
 *
 * <p><b>Purpose</b> {@code serve}, {@code ping}, {@code listen}, {@code send} and {@code bench} in the node's own jar.
 * <b>Input → output</b> arguments in, lines on standard output and a documented exit code out.
 * <b>Thread</b> the main thread does everything, but for the event loops of {@code bench}; a shutdown hook asks it to stop.
 * <b>Buffer ownership</b> each command owns the buffers it makes.
 * <b>Allocation</b> freely, except between a heartbeat's intended time and its sending.
 * <b>Failure</b> {@link dev.needletail.cli.CommandFailure}: what happened, the figures, the next step.
 * <b>May import</b> {@code wire}, {@code latency}, {@code bench}, {@code tls}; {@code ServeCommand} alone imports {@code boot}.
 */
@NullMarked
package dev.needletail.cli;

import org.jspecify.annotations.NullMarked;

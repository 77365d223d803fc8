/**
 * The program's commands.
 *
 * <p><b>Purpose</b> the same jar starts the node and tries it out.
 * <b>Input → output</b> arguments in, text and an exit code out.
 * <b>Thread</b> main.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> free.
 * <b>Failure</b> a message on the console and an exit code.
 * <b>May import</b> wire, latency; the command that starts the node: boot.
 */
@NullMarked
package dev.needletail.cli;

import org.jspecify.annotations.NullMarked;

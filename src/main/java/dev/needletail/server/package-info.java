/**
 * Assembles the rooms from plain records, and starts and stops the whole; still no Spring.
 *
 * <p><b>Purpose</b> one set of rooms per event loop, the listeners in front of them, the built-in service behind them.
 * <b>Input → output</b> {@link dev.needletail.server.NodeSettings} → a running {@link dev.needletail.server.Node}.
 * <b>Thread</b> start and stop from one thread at a time; snapshots from any.
 * <b>Buffer ownership</b> none of its own.
 * <b>Allocation</b> at start, and per connection.
 * <b>Failure</b> start fails with an exception that names the figures and the way out, and leaves nothing running.
 * <b>May import</b> all rooms but boot and cli.
 */
@NullMarked
package dev.needletail.server;

import org.jspecify.annotations.NullMarked;

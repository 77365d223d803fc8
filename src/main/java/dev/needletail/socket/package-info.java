/**
 * Socket options that are set, read back and judged, and what TCP knows about a connection.
 *
 * <p><b>Purpose</b> the node tells the truth about its sockets: requested is not effective.
 * <b>Input → output</b> settings and channels in, one report per role and option out.
 * <b>Thread</b> plans and the table are safe on any thread; a channel is touched on its own event loop.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> at set-up and when an outcome changes, not per connection.
 * <b>Failure</b> a refused option is a report, never an exception; a bad setting is an {@code
 * IllegalArgumentException} with the way out.
 * <b>May import</b> nothing of ours but {@code count}.
 */
@NullMarked
package dev.needletail.socket;

import org.jspecify.annotations.NullMarked;

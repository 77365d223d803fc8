/**
 * The bounded memory of the data path: one pool of direct buffers per event loop, without locks.
 *
 * <p><b>Purpose</b> every byte that waits in this node lies in a buffer that was counted before it was given.
 * <b>Input → output</b> sizes in, leased {@link io.netty.buffer.ByteBuf}s out; figures out.
 * <b>Thread</b> leases on the owning event loop; returns and figures from any thread.
 * <b>Buffer ownership</b> leased: whoever holds the last reference releases it.
 * <b>Allocation</b> none for buffers of the pooled size once they exist; small objects for every other size.
 * <b>Failure</b> {@link dev.needletail.buffer.BufferLimitException} at the bound, never more memory.
 * <b>May import</b> {@code count}.
 */
@NullMarked
package dev.needletail.buffer;

import org.jspecify.annotations.NullMarked;

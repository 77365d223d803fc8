/**
 * Frames and payload fields as bytes.
 *
 * <p><b>Purpose</b> the layout of {@code docs/protocol.md}: find, read and write frames and structured payloads.
 * <b>Input → output</b> bytes in, frame boundaries and field values out, and back.
 * <b>Thread</b> scanners and views belong to one thread; everything static is free of state.
 * <b>Buffer ownership</b> borrows every buffer, never changes a reference count.
 * <b>Allocation</b> none on the data path; a {@code String} or an exception where one is asked for or due.
 * <b>Failure</b> a stream's defects are values; a payload's are {@code PacketException}s.
 * <b>May import</b> nothing of ours.
 */
@NullMarked
package dev.needletail.wire;

import org.jspecify.annotations.NullMarked;

/**
 * Figures that one event loop writes and everybody may read.
 *
 * <p><b>Purpose</b> counters and high-water marks for every room, and how often the log may name what is counted.
 * <b>Input → output</b> single increments in, monotone figures out.
 * <b>Thread</b> one writer, any reader.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> at construction only.
 * <b>Failure</b> none.
 * <b>May import</b> nothing of ours.
 */
@NullMarked
package dev.needletail.count;

import org.jspecify.annotations.NullMarked;

/**
 * The only room that knows Spring.
 *
 * <p><b>Purpose</b> properties become a node's settings; the node becomes beans, a lifecycle, endpoints, health and meters.
 * <b>Input → output</b> {@code needletail.*} properties → a running {@link dev.needletail.server.Node}, and its figures.
 * <b>Thread</b> Spring's; never an event loop. What belongs to a loop is asked by a task on it.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> at start, and per question asked over actuator.
 * <b>Failure</b> start-up fails with a description and an action, and exit code 1.
 * <b>May import</b> server, and the settings and snapshots of the rooms behind it.
 */
@NullMarked
package dev.needletail.boot;

import org.jspecify.annotations.NullMarked;

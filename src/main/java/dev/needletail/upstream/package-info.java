/**
 * Backend connections: kept warm, shared by many clients, as many as the forecast asks for.
 *
 * <p><b>Purpose</b> carry REQUESTs to a backend over few ready connections and bring each answer home.
 * <b>Input → output</b> requests and measured demand in, answers and a connection target out.
 * <b>Thread</b> each pool, table, budget and endpoint set belongs to one event loop.
 * <b>Buffer ownership</b> none in the policies and the in-flight table: they hold figures and references only.
 * <b>Allocation</b> per connection and per forecast, never per request.
 * <b>Failure</b> expected ones are values and are counted by reason; a broken contract throws.
 * <b>May import</b> outbound, wire, socket, count.
 */
@NullMarked
package dev.needletail.upstream;

import org.jspecify.annotations.NullMarked;

/**
 * Who may connect.
 *
 * <p><b>Purpose</b> refuse a connection before anything is made for it, the cheapest question first.
 * <b>Input → output</b> an accepted channel → nothing, or the reason why it is closed.
 * <b>Thread</b> the accepting event loops; places are given back on any loop.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> per connection.
 * <b>Failure</b> a connection without a place is closed, counted by reason, and said in the log once a minute at most.
 * <b>May import</b> inbound.
 */
@NullMarked
package dev.needletail.admission;

import org.jspecify.annotations.NullMarked;

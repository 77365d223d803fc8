/**
 * Who may do what over HTTP.
 *
 * <p><b>Purpose</b> reads are open, whatever changes something needs an operator, and the audit log says who it was.
 * <b>Input → output</b> HTTP requests to actuator → let through, or refused with the reason and the way out.
 * <b>Thread</b> those of the HTTP server; passwords are checked on a thread of their own. Never an event loop of the node.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> for each request; whatever an unknown caller can make grow is bounded.
 * <b>Failure</b> a credential that cannot be used stops the start; no message holds a secret.
 * <b>May import</b> nothing of ours.
 */
@NullMarked
package dev.needletail.boot.access;

import org.jspecify.annotations.NullMarked;

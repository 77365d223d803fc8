package dev.needletail.server;

import dev.needletail.route.DataRoute;
import dev.needletail.udp.DataSender;

/**
 * A channel as one event loop has it.
 *
 * @param name {@link Routing#DEFAULT} for the unnamed one
 */
public record LoopChannel(String name, DataSender sender, DataRoute route) {}

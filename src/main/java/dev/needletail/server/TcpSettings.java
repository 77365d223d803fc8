package dev.needletail.server;

import dev.needletail.admission.AccessSettings;
import dev.needletail.inbound.ClientSettings;
import dev.needletail.socket.SocketSettings;

/**
 * The TCP port.
 *
 * @param host address to listen on
 * @param port port to listen on; 0: any free one
 * @param backlog connections that the kernel keeps until they are accepted; net.core.somaxconn bounds it
 * @param maxConnections bound on client connections
 * @param access which clients may connect
 * @param clients what a client may do
 * @param unsentHighBytes unsent answers above which a client is not read
 * @param unsentLowBytes unsent answers below which it is read again
 * @param socket options of the listener and of accepted sockets
 */
public record TcpSettings(
        String host,
        int port,
        AcceptMode accept,
        int backlog,
        int maxConnections,
        AccessSettings access,
        ClientSettings clients,
        int unsentHighBytes,
        int unsentLowBytes,
        SocketSettings socket) {

    public TcpSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("tcp.port " + port + " is not within 0 and 65535");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("tcp.max-connections " + maxConnections + " is below 1");
        }
        if (unsentLowBytes < 1 || unsentHighBytes < unsentLowBytes) {
            throw new IllegalArgumentException(
                    "tcp.unsent-high %d is below tcp.unsent-low %d, or the latter below 1: raise the first or lower the second"
                            .formatted(unsentHighBytes, unsentLowBytes));
        }
    }
}

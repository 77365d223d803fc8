package dev.needletail.boot;

import dev.needletail.server.AcceptMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code needletail.tcp}.
 *
 * @param host address to listen on
 * @param port port to listen on; 0: any free one
 * @param accept balanced (one listener, each connection goes to the loop that has the fewest) or reuse-port (one listener
 *     for each loop, the kernel chooses)
 * @param backlog connections that the kernel keeps until they are accepted; net.core.somaxconn bounds it
 * @param maxConnections bound on client connections; one above it is closed at once
 * @param maxPayload bound on a frame's payload, 65535 bytes at most
 * @param errorFrames whether a request that cannot be served is answered by an ERROR frame; otherwise its connection is
 *     closed
 * @param maxOwed bound on the answers that a client may be owed; at the bound it is not read until half are given
 * @param unsentHigh unsent answers above which a client is not read
 * @param unsentLow unsent answers below which it is read again
 * @param allow blocks of addresses (10.0.0.0/8, 2001:db8::/32) from which clients may connect; none: from everywhere
 * @param maxConnectionsPerAddress bound on the connections of one client address, for IPv6 of one /64; one above it is
 *     closed at once; 0: only maxConnections
 * @param rateLimit how many frames a connection may send
 * @param writeTimeout how long a client may take none of its unsent answers; then its connection is reset; 0: for ever
 * @param frameTimeout how long a client may take from the first byte of a frame to its last, the time in which it is not
 *     read left out; then it is closed; 0: for ever
 * @param idleTimeout how long a client may be silent while nothing is owed to it; 0: for ever
 * @param maxConnectionAge how old a connection may become; then what it has under way is finished, within
 *     shutdown.grace-period, and it is closed, so that its client connects again and may find a node that was added; 0: as
 *     old as it likes
 * @param maxConnectionAgeJitter part of the age, 0 to 1, by which it is longer or shorter at most, drawn for each
 *     connection, so that those that came together do not leave together
 * @param socket options of the listener and of accepted sockets
 * @param ssl TLS
 */
public record TcpProperties(
        @DefaultValue("0.0.0.0") String host,
        @DefaultValue("9000") @Min(0) @Max(65_535) int port,
        @DefaultValue("balanced") AcceptMode accept,
        @DefaultValue("4096") @Min(1) int backlog,
        @DefaultValue("10000") @Min(1) int maxConnections,
        @DefaultValue("65535B") DataSize maxPayload,
        @DefaultValue("true") boolean errorFrames,
        @DefaultValue("4096") @Min(1) int maxOwed,
        @DefaultValue("256KB") DataSize unsentHigh,
        @DefaultValue("128KB") DataSize unsentLow,
        @DefaultValue List<String> allow,
        @DefaultValue("0") @Min(0) int maxConnectionsPerAddress,
        @DefaultValue @Valid @NestedConfigurationProperty RateLimitProperties rateLimit,
        @DefaultValue("10s") Duration writeTimeout,
        @DefaultValue("30s") Duration frameTimeout,
        @DefaultValue("5m") Duration idleTimeout,
        @DefaultValue("0s") Duration maxConnectionAge,

        @DefaultValue("0.1") @DecimalMin("0") @DecimalMax("1")
        double maxConnectionAgeJitter,

        @DefaultValue @Valid @NestedConfigurationProperty SocketProperties socket,
        @DefaultValue @Valid @NestedConfigurationProperty TcpSslProperties ssl) {}

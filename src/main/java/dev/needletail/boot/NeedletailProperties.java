package dev.needletail.boot;

import jakarta.validation.Valid;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Everything that can be set about the node.
 *
 * @param eventLoops the event loops
 * @param tcp the TCP port that clients connect to
 * @param burst how what one turn of an event loop brings is sent on
 * @param buffers the bounded pool of direct buffers
 * @param udp where DATA goes
 * @param upstream the backends that serve REQUESTs
 * @param routing how a frame's own payload says where it goes
 * @param upstreams backends by the name of their service; each has all that needletail.upstream has
 * @param latency how latency is gathered
 * @param shutdown how the node stops
 * @param management who may change something over HTTP
 */
@Validated
@ConfigurationProperties("needletail")
public record NeedletailProperties(
        @DefaultValue @Valid @NestedConfigurationProperty EventLoopProperties eventLoops,
        @DefaultValue @Valid @NestedConfigurationProperty TcpProperties tcp,
        @DefaultValue @Valid @NestedConfigurationProperty BurstProperties burst,
        @DefaultValue @Valid @NestedConfigurationProperty BufferProperties buffers,
        @DefaultValue @Valid @NestedConfigurationProperty UdpProperties udp,
        @DefaultValue @Valid @NestedConfigurationProperty UpstreamProperties upstream,
        @DefaultValue @Valid @NestedConfigurationProperty RoutingProperties routing,
        @DefaultValue Map<String, @Valid UpstreamProperties> upstreams,
        @DefaultValue @Valid @NestedConfigurationProperty LatencyProperties latency,
        @DefaultValue @Valid @NestedConfigurationProperty ShutdownProperties shutdown,
        @DefaultValue @Valid @NestedConfigurationProperty ManagementProperties management) {}

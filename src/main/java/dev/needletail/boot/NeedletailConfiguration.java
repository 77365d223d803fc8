package dev.needletail.boot;

import dev.needletail.buffer.BufferSettings;
import dev.needletail.buffer.LoopBuffers;
import dev.needletail.latency.LatencyRecorder;
import dev.needletail.route.RequestHandler;
import dev.needletail.server.Node;
import dev.needletail.server.NodeParts;
import dev.needletail.server.NodeParts.BufferPools;
import dev.needletail.server.NodeParts.DataSenders;
import dev.needletail.socket.SocketTruth;
import dev.needletail.udp.DataSender;
import dev.needletail.udp.NativeAddress;
import dev.needletail.udp.UdpSettings;
import dev.needletail.upstream.Adjuster;
import dev.needletail.upstream.Forecaster;
import dev.needletail.wire.FrameCodec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Wires the node from its properties. Each part gives way to a bean of the same type of the user's own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NeedletailProperties.class)
@EnableScheduling
public class NeedletailConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FrameCodec frameCodec(NeedletailProperties properties) {
        return SettingsOf.codec(properties.tcp());
    }

    @Bean
    @ConditionalOnMissingBean
    BufferPools bufferPools(NeedletailProperties properties) {
        BufferSettings settings = SettingsOf.buffers(properties.buffers());
        return (loop, loops, owner) -> new LoopBuffers(settings.perLoop(loops)[loop], owner);
    }

    @Bean
    @ConditionalOnMissingBean
    DataSenders dataSenders(NeedletailProperties properties) {
        UdpSettings settings = SettingsOf.udp(properties.udp());
        return (owner, tuning, listener) -> DataSender.open(owner, settings, tuning, NativeAddress::ofAny, listener);
    }

    @Bean
    @ConditionalOnMissingBean
    Forecaster forecaster(NeedletailProperties properties) {
        return properties.upstream().prediction().newForecaster();
    }

    @Bean
    @ConditionalOnMissingBean
    Adjuster adjuster(Forecaster forecaster) {
        return new Adjuster(forecaster);
    }

    @Bean
    @ConditionalOnMissingBean
    LatencyRecorder latencyRecorder() {
        return new LatencyRecorder();
    }

    @Bean
    @ConditionalOnMissingBean
    SocketTruth socketTruth() {
        return new SocketTruth();
    }

    @Bean
    @ConditionalOnMissingBean
    Node node(
            NeedletailProperties properties,
            FrameCodec codec,
            BufferPools buffers,
            DataSenders senders,
            LatencyRecorder latency,
            SocketTruth sockets,
            ObjectProvider<RequestHandler> handler) {
        return new Node(
                SettingsOf.node(properties, codec),
                new NodeParts(buffers, senders, latency, sockets, handler.getIfAvailable()));
    }

    @Bean
    NodeLifecycle nodeLifecycle(Node node, NeedletailProperties properties) {
        return new NodeLifecycle(node, properties.shutdown().gracePeriod());
    }

    /** The periodic work: the adjuster, and the harvest of the latency figures. */
    @Bean
    SchedulingConfigurer nodeSchedule(
            Node node, Adjuster adjuster, LatencyRecorder latency, NeedletailProperties properties) {
        return tasks -> {
            tasks.addFixedRateTask(
                    () -> adjuster.adjust(node.pools()),
                    properties.upstream().prediction().interval());
            tasks.addFixedRateTask(latency::harvest, properties.latency().interval());
        };
    }
}

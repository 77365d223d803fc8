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
import dev.needletail.upstream.Adjuster;
import dev.needletail.upstream.Forecaster;
import dev.needletail.wire.FrameCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/**
 * Wires the node from its properties. Each part gives way to a bean of the same type of the user's own.
 *
 * <p>An auto-configuration, so that the user's beans are known before it asks for them: an application that has the node as
 * a library gets it by {@code @SpringBootApplication} alone.
 */
@AutoConfiguration
@EnableConfigurationProperties(NeedletailProperties.class)
@EnableScheduling
public class NeedletailConfiguration {

    @Bean
    static UnknownProperties unknownProperties(ConfigurableEnvironment environment) {
        return new UnknownProperties(environment);
    }

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
    DataSenders dataSenders() {
        return (owner, settings, tuning, listener) ->
                DataSender.open(owner, settings, tuning, NativeAddress::ofAny, listener);
    }

    /** Of the unnamed upstream. There is no {@link Forecaster} bean to give way: a service's own is not for this one. */
    @Bean
    @ConditionalOnMissingBean
    Adjuster adjuster(NeedletailProperties properties, ConfigurableListableBeanFactory beans) {
        Forecaster own = forecasters(beans).unnamed();
        return new Adjuster(
                own != null
                        ? own
                        : SettingsOf.forecaster(
                                TargetsOf.UPSTREAM, properties.upstream().prediction()));
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

    /** Closed after the node, which depends on it. */
    @Bean
    TlsBundles tlsBundles(
            NeedletailProperties properties, ObjectProvider<SslBundles> bundles, Environment environment) {
        return new TlsBundles(properties, bundles.getIfAvailable(), new BundleFiles(environment));
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
            ConfigurableListableBeanFactory beans,
            TlsBundles tls) {
        ServiceBeans<RequestHandler> handlers = new ServiceBeans<>(beans, RequestHandler.class, "handler");
        Map<String, RequestHandler> named = handlers.named();
        return new Node(
                SettingsOf.node(properties, codec, named),
                new NodeParts(buffers, senders, latency, sockets, handlers.unnamed(), named),
                tls.tls());
    }

    @Bean
    DrainControl drainControl(Node node, NeedletailProperties properties, ApplicationContext context) {
        return new DrainControl(node, properties.shutdown(), context);
    }

    @Bean
    NodeLifecycle nodeLifecycle(Node node, DrainControl drain) {
        return new NodeLifecycle(node, drain);
    }

    @Bean
    KernelChanges kernelChanges(Node node) {
        return new KernelChanges(node.sockets());
    }

    @Bean
    StartSummary startSummary(Node node, KernelChanges changes) {
        return new StartSummary(node, changes);
    }

    /** The periodic work: the adjuster, the harvest of the latency figures, and what new sockets show about the kernel. */
    @Bean
    SchedulingConfigurer nodeSchedule(
            Node node,
            Adjuster adjuster,
            LatencyRecorder latency,
            KernelChanges changes,
            NeedletailProperties properties,
            ConfigurableListableBeanFactory beans) {
        List<Prediction> predictions =
                Prediction.of(properties, adjuster, forecasters(beans).named(), node.handlers());
        Duration harvest = Checked.interval(
                "needletail.latency.interval", properties.latency().interval());
        return tasks -> {
            predictions.forEach(prediction -> tasks.addFixedRateTask(
                    () -> prediction.adjuster().adjust(node.pools(prediction.service())), prediction.interval()));
            tasks.addFixedRateTask(latency::harvest, harvest);
            tasks.addFixedDelayTask(changes::report, KernelChanges.INTERVAL);
        };
    }

    private static ServiceBeans<Forecaster> forecasters(ConfigurableListableBeanFactory beans) {
        return new ServiceBeans<>(beans, Forecaster.class, "forecaster");
    }
}

package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.needletail.boot.NeedletailProperties;
import dev.needletail.boot.RoutingProperties;
import dev.needletail.boot.UpstreamProperties;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;

/** What values.config becomes in the pod. */
class ConfigurationTest {

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void thePortsOfThePodAreThoseThatTheNodeBinds(String example) {
        Manifests manifests = Chart.example(example);
        NeedletailProperties properties = ApplicationYaml.bind(manifests.applicationYaml());
        int http = ApplicationYaml.binder(manifests.applicationYaml())
                .bind("server.port", Integer.class)
                .get();
        assertThat(manifests.node().getPorts())
                .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(tuple("tcp-data", properties.tcp().port()), tuple("http-management", http));
    }

    @Test
    void aPortIsSetOnce() {
        Manifests manifests = Chart.render("config: {server: {port: 8181}, needletail: {tcp: {port: 9191}}}");
        assertThat(manifests.all(Service.class))
                .flatExtracting(service -> service.getSpec().getPorts())
                .extracting(ServicePort::getPort)
                .containsExactlyInAnyOrder(9191, 9191, 8181);
        assertThat(manifests.only(NetworkPolicy.class).getSpec().getIngress())
                .extracting(rule -> rule.getPorts().getFirst().getPort().getIntVal())
                .containsExactly(9191, 8181);
    }

    @Test
    void clientsMaySeeAnotherPort() {
        Manifests manifests = Chart.render("service: {port: 80}");
        assertThat(manifests.dataService().getSpec().getPorts().getFirst().getPort())
                .isEqualTo(80);
        assertThat(manifests
                        .named(Service.class, "-headless")
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getPort())
                .isEqualTo(9000);
    }

    @ParameterizedTest
    @CsvSource({"1, false, 1", "4, false, 4", "1500m, false, 2", "0.5, false, 1", "4, true, 3", "2, true, 1"})
    void thereIsALoopForEachCpuAndOneCpuIsLeftWhereTheySpin(String limit, boolean spin, int expected) {
        Manifests manifests = Chart.render("""
                resources: {requests: {cpu: "%1$s"}, limits: {cpu: "%1$s"}}
                config: {needletail: {event-loops: {busy-wait: %2$s}}}
                """.formatted(limit, spin));
        assertThat(ApplicationYaml.bind(manifests.applicationYaml())
                        .eventLoops()
                        .count())
                .isEqualTo(expected);
    }

    @Test
    void loopsThatAreSaidAreTaken() {
        Manifests said = Chart.render("""
                resources: {limits: {cpu: "4"}}
                config: {needletail: {event-loops: {count: 3}}}
                """);
        assertThat(ApplicationYaml.bind(said.applicationYaml()).eventLoops().count())
                .isEqualTo(3);
        Manifests bound = Chart.render("""
                resources: {limits: {cpu: "4"}}
                config: {needletail: {event-loops: {cpus: [2, 3]}}}
                """);
        assertThat(ApplicationYaml.bind(bound.applicationYaml()).eventLoops().count())
                .isZero();
        assertThat(ApplicationYaml.bind(bound.applicationYaml()).eventLoops().cpus())
                .containsExactly(2, 3);
        Manifests unlimited = Chart.render("resources: {limits: {cpu: null}}");
        assertThat(ApplicationYaml.bind(unlimited.applicationYaml())
                        .eventLoops()
                        .count())
                .isZero();
    }

    @Test
    void everyPropertyArrivesAsItWasWritten() {
        NeedletailProperties properties =
                ApplicationYaml.bind(Chart.example("everything").applicationYaml());
        assertThat(properties.tcp().maxConnections()).isEqualTo(2_000_000);
        assertThat(properties.shutdown().delay()).isEqualTo(Duration.ofMillis(1500));
        assertThat(properties.eventLoops().busyWait()).isTrue();
        assertThat(properties.upstream().endpoints())
                .containsExactly("backend-a:8080", "10.1.2.3:8080", "[fd00::1]:8080", "backend-b:8081");
        assertThat(ApplicationYaml.binder(Chart.example("everything").applicationYaml())
                        .bind("logging.level", Bindable.mapOf(String.class, String.class))
                        .get())
                .isEqualTo(Map.of("dev.needletail", "debug"));
    }

    @Test
    void aChangeOfTheConfigurationRollsThePodsAndNothingElseDoes() {
        assertThat(checksum("config: {needletail: {tcp: {max-connections: 5}}}"))
                .isNotEqualTo(checksum("{}"));
        assertThat(checksum("resources: {requests: {cpu: \"2\"}, limits: {cpu: \"2\"}}"))
                .isNotEqualTo(checksum("{}"));
        assertThat(checksum("replicaCount: 7")).isEqualTo(checksum("{}"));
    }

    private static String checksum(String values) {
        Map<String, String> annotations = Chart.render(values)
                .only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
        return Objects.requireNonNull(annotations.get("checksum/config"));
    }

    @Test
    void secretsAreMountedWhereTheirBundlesLook() {
        Manifests manifests = Chart.example("tls");
        assertThat(manifests.pod().getVolumes())
                .filteredOn(volume -> volume.getSecret() != null)
                .extracting(Volume::getName, volume -> volume.getSecret().getSecretName())
                .containsExactly(tuple("tls-server", "needletail-tls"), tuple("tls-backends", "backends-ca"));
        String server = bundle(manifests, "server.keystore.certificate");
        assertThat(server).isEqualTo("file:/etc/needletail/tls/server/tls.crt");
        assertThat(bundle(manifests, "backends.truststore.certificate"))
                .isEqualTo("file:/etc/needletail/tls/backends/ca.crt");
        assertThat(manifests.node().getVolumeMounts())
                .extracting(mount -> mount.getMountPath())
                .contains("/etc/needletail/tls/server", "/etc/needletail/tls/backends");
        assertThat(manifests.node().getReadinessProbe().getHttpGet().getScheme())
                .isEqualTo("HTTPS");
    }

    @Test
    void thePortForClientsAndTheBackendsUseTheBundlesThatAreMounted() {
        Manifests manifests = Chart.example("mutual-tls");
        var tcp = ApplicationYaml.bind(manifests.applicationYaml()).tcp().ssl();
        assertThat(tcp.bundle()).isEqualTo("node");
        assertThat(tcp.clientName()).isEqualTo("spiffe://example\\.org/feed/.+");
        assertThat(bundle(manifests, "node.keystore.private-key")).isEqualTo("file:/etc/needletail/tls/node/tls.key");
        assertThat(bundle(manifests, "node.truststore.certificate")).isEqualTo("file:/etc/needletail/tls/node/ca.crt");
        assertThat(bundle(manifests, "node.reload-on-update")).isEqualTo("true");
        assertThat(bundle(manifests, "backends.truststore.certificate"))
                .isEqualTo("file:/etc/needletail/tls/backends/ca.crt");
    }

    @Test
    void servicesAndChannelsHaveTheNamesThatAreWritten() {
        NeedletailProperties properties =
                ApplicationYaml.bind(Chart.example("routing").applicationYaml());
        assertThat(properties.routing().key()).isEqualTo(RoutingProperties.Key.LEADING_STRING);
        assertThat(properties.routing().unknown()).isEqualTo(RoutingProperties.Unknown.REJECT);
        assertThat(properties.upstreams()).containsOnlyKeys("orders", "Größe.v2");
        UpstreamProperties orders = named(properties.upstreams(), "orders");
        assertThat(orders.endpoints())
                .containsExactly("orders-a.prod.svc:8080", "orders-b.prod.svc:8080", "10.1.2.3:7001");
        assertThat(orders.minConnections()).isEqualTo(4);
        assertThat(orders.ssl().bundle()).isEqualTo("orders");
        assertThat(orders.ssl().serverName()).isEqualTo("orders.example.org");
        assertThat(orders.required()).isTrue();
        UpstreamProperties sizes = named(properties.upstreams(), "Größe.v2");
        assertThat(sizes.requestTimeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(sizes.required()).isFalse();
        assertThat(properties.udp().channels()).containsOnlyKeys("prices", "audit/all");
        assertThat(named(properties.udp().channels(), "prices").destinations())
                .containsExactly("239.1.1.1:9100", "sink.prod.svc:9200");
        assertThat(named(properties.udp().channels(), "prices").socket().multicastTtl())
                .isEqualTo(4);
        assertThat(named(properties.udp().channels(), "audit/all").batchSize()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "Orders",
                "my-service",
                "a.b",
                "a b",
                "größe",
                "日本",
                "/a",
                "a:b",
                "\"42\"",
                "\"no\"",
                "[x.y]"
            })
    void aNameIsKeptWhateverItsCharacters(String name) {
        NeedletailProperties properties =
                ApplicationYaml.bind(Chart.render("""
                config:
                  needletail:
                    routing: {key: leading-string}
                    upstreams:
                      %1$s: {endpoints: ["a:1"], max-connections: 2000000}
                    udp:
                      channels:
                        %1$s: {destinations: ["a:1"]}
                """.formatted(name.startsWith("[") ? "'" + name + "'" : name))
                        .applicationYaml());
        String expected = name.replaceAll("[\"\\[\\]]", "");
        assertThat(properties.upstreams()).containsOnlyKeys(expected);
        assertThat(named(properties.upstreams(), expected).maxConnections()).isEqualTo(2_000_000);
        assertThat(properties.udp().channels()).containsOnlyKeys(expected);
    }

    @Test
    void namesThatDifferInCaseOnlyAreTwoServices() {
        assertThat(ApplicationYaml.bind(Chart.render("""
                        config:
                          needletail:
                            routing: {key: leading-string}
                            upstreams: {Orders: {endpoints: ["a:1"]}, orders: {endpoints: ["b:1"]}}
                        """).applicationYaml())
                        .upstreams()
                        .entrySet())
                .extracting(service -> service.getKey() + service.getValue().endpoints())
                .containsExactlyInAnyOrder("Orders[a:1]", "orders[b:1]");
    }

    @Test
    void theBuiltInServiceIsMentionedWhereSomethingLeadsToIt() {
        String values =
                "config: {needletail: {routing: {key: leading-string, unknown: %s}, upstreams: {a: {endpoints: ['a:1']}}}}";
        assertThat(Chart.notes(values.formatted("default"))).contains("a built-in service answers REQUESTs");
        assertThat(Chart.notes(values.formatted("reject"))).doesNotContain("a built-in service");
    }

    private static <T> T named(Map<String, T> group, String name) {
        return Objects.requireNonNull(group.get(name), name);
    }

    private static String bundle(Manifests manifests, String name) {
        return ApplicationYaml.binder(manifests.applicationYaml())
                .bind("spring.ssl.bundle.pem." + name, String.class)
                .get();
    }

    @Test
    void jvmOptionsWinOverThoseOfTheImage() {
        assertThat(Chart.render("jvmOptions: [-Xmx512m, -XX:MaxDirectMemorySize=512m]")
                        .node()
                        .getEnv())
                .extracting(EnvVar::getName, EnvVar::getValue)
                .containsExactly(tuple("_JAVA_OPTIONS", "-Xmx512m -XX:MaxDirectMemorySize=512m"));
    }

    @Test
    void theImageIsThatOfTheProjectsVersionUnlessItIsSaid() throws Exception {
        String version = Files.readString(Path.of("pom.xml"))
                .replaceFirst("(?s).*?<artifactId>needletail</artifactId>\\s*<version>([^<]+)<.*", "$1");
        assertThat(Chart.render("{}").node().getImage()).isEqualTo("needletail:" + version);
        assertThat(Chart.render("image: {repository: a/b, tag: \"7\"}").node().getImage())
                .isEqualTo("a/b:7");
        assertThat(Chart.example("everything").node().getImage()).startsWith("apps/needletail@sha256:");
    }
}

package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may reach the node, and whom the node may reach. */
class NetworkPolicyTest {

    private static final String TEST_POD = "app.kubernetes.io/component=test";

    @Test
    void clientsAreEverybodyUntilTheyAreChosen() {
        assertThat(ingress(Chart.example("defaults"), 9000).getFrom()).isEmpty();
        assertThat(ingress(Chart.example("relay"), 9000).getFrom())
                .extracting(NetworkPolicyTest::labels)
                .satisfiesExactly(
                        client -> assertThat(client).isEqualTo("role=client"),
                        test -> assertThat(test).contains(TEST_POD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "relay", "everything", "monitored"})
    void managementIsNeverOpenToEverybody(String example) {
        int port = example.equals("everything") ? 8081 : 8080;
        assertThat(ingress(Chart.example(example), port).getFrom()).isNotEmpty();
    }

    @Test
    void managementIsClosedWhereNobodyIsNamed() {
        Manifests manifests = Chart.render("{networkPolicy: {management: {from: []}}, tests: {enabled: false}}");
        assertThat(policy(manifests).getIngress())
                .flatExtracting(NetworkPolicyIngressRule::getPorts)
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(9000);
    }

    @Test
    void withoutBackendsAndDestinationsOnlyNamesAreAskedFor() {
        assertThat(policy(Chart.example("defaults")).getEgress())
                .singleElement()
                .extracting(NetworkPolicyTest::ports)
                .isEqualTo(List.of("UDP 53", "TCP 53"));
    }

    @Test
    void backendsAreReachedByAddressOrAtThePortsOfTheirPods() {
        List<NetworkPolicyEgressRule> rules = policy(Chart.example("relay")).getEgress();
        assertThat(rules).hasSize(4);
        assertThat(cidr(rules.get(1))).isEqualTo("10.1.2.3/32");
        assertThat(ports(rules.get(1))).containsExactly("TCP 7001");
        assertThat(cidr(rules.get(2))).isEqualTo("fd00::1/128");
        assertThat(ports(rules.get(2))).containsExactly("TCP 7002");
        assertThat(ports(rules.get(3))).containsExactly("TCP 18080");
        assertThat(labels(rules.get(3).getTo().getFirst())).isEqualTo("app=backend");
    }

    @Test
    void destinationsAreReachedByUdpAndTheLoopbackNeedsNoRule() {
        assertThat(policy(Chart.example("everything")).getEgress())
                .filteredOn(rule -> ports(rule).stream().allMatch(port -> port.startsWith("UDP")))
                .satisfiesExactly(
                        group -> assertThat(cidr(group) + " " + ports(group)).isEqualTo("239.1.1.1/32 [UDP 9100]"),
                        name -> {
                            assertThat(name.getTo()).isEmpty();
                            assertThat(ports(name)).containsExactly("UDP 9200");
                        });
    }

    @Test
    void namesThatShareAPortShareARule() {
        Manifests manifests = Chart.render("config: {needletail: {upstream: {endpoints: [a:80, b:80, c:81]}}}");
        assertThat(ports(policy(manifests).getEgress().getLast())).containsExactly("TCP 80", "TCP 81");
    }

    @Test
    void everyServicesBackendsAndEveryChannelsDestinationsAreReached() {
        assertThat(policy(Chart.example("routing")).getEgress().subList(1, 6))
                .extracting(rule -> (rule.getTo().isEmpty() ? "anybody" : cidr(rule)) + " " + ports(rule))
                .containsExactly(
                        "10.1.2.3/32 [TCP 7001]",
                        "anybody [TCP 8081, TCP 8080]",
                        "10.1.2.4/32 [UDP 9300]",
                        "239.1.1.1/32 [UDP 9100]",
                        "anybody [UDP 9200]");
    }

    @Test
    void theUnnamedBackendsAreReachedWhereUnknownNamesLeadThere() {
        String values = """
                config:
                  needletail:
                    routing: {key: leading-string, unknown: %s}
                    upstream: {endpoints: ["10.0.0.1:1"]}
                    upstreams: {a: {endpoints: ["10.0.0.2:2", "10.0.0.1:1"]}}
                    udp: {destinations: ["10.0.0.3:3"]}
                """;
        assertThat(policy(Chart.render(values.formatted("default"))).getEgress().stream()
                        .skip(1)
                        .map(NetworkPolicyTest::cidr))
                .containsExactly("10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32");
        assertThat(policy(Chart.render(values.formatted("reject"))).getEgress().stream()
                        .skip(1)
                        .map(NetworkPolicyTest::cidr))
                .containsExactly("10.0.0.2/32", "10.0.0.1/32");
    }

    private static NetworkPolicySpec policy(Manifests manifests) {
        NetworkPolicySpec spec = manifests.only(NetworkPolicy.class).getSpec();
        assertThat(spec.getPolicyTypes()).containsExactly("Ingress", "Egress");
        return spec;
    }

    private static NetworkPolicyIngressRule ingress(Manifests manifests, int port) {
        return policy(manifests).getIngress().stream()
                .filter(rule -> rule.getPorts().getFirst().getPort().getIntVal() == port)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ports(NetworkPolicyEgressRule rule) {
        return rule.getPorts().stream().map(NetworkPolicyTest::text).toList();
    }

    private static String text(NetworkPolicyPort port) {
        return port.getProtocol() + " " + port.getPort().getIntVal();
    }

    private static String cidr(NetworkPolicyEgressRule rule) {
        return rule.getTo().getFirst().getIpBlock().getCidr();
    }

    private static String labels(NetworkPolicyPeer peer) {
        Map<String, String> labels = peer.getPodSelector().getMatchLabels();
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }
}

package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PodSecurityTest {

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void everyPodPassesRestrictedUnlessItAsksForMore(String example) {
        List<String> asked = example.equals("host-network")
                ? List.of("host namespaces", "node: runAsNonRoot", "node: runAsUser", "node: capabilities [NET_ADMIN]")
                : List.of();
        assertThat(RestrictedPods.violations(Chart.example(example).pod())).isEqualTo(asked);
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void noPodGetsATokenOrVariablesOfServices(String example) {
        PodSpec pod = Chart.example(example).pod();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getEnableServiceLinks()).isFalse();
        assertThat(Chart.example(example).node().getSecurityContext().getReadOnlyRootFilesystem())
                .isTrue();
    }

    @Test
    void netAdminIsHeldByUidZeroAndIsAllThatItHolds() {
        Manifests manifests = Chart.render("netAdmin: true");
        SecurityContext node = manifests.node().getSecurityContext();
        assertThat(node.getCapabilities().getAdd()).containsExactly("NET_ADMIN");
        assertThat(node.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(node.getAllowPrivilegeEscalation()).isFalse();
        assertThat(manifests.pod().getSecurityContext().getRunAsUser()).isZero();
        assertThat(RestrictedPods.violations(manifests.pod()))
                .containsExactly("node: runAsNonRoot", "node: runAsUser", "node: capabilities [NET_ADMIN]");
    }

    @Test
    void theHostsNetworkIsTheOnlyThingThatHostNetworkAdds() {
        Manifests manifests = Chart.render("{hostNetwork: true, networkPolicy: {enabled: false}}");
        assertThat(RestrictedPods.violations(manifests.pod())).containsExactly("host namespaces");
        assertThat(manifests.pod().getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
    }

    @Test
    void aPodThatSaysNothingBreaksEveryRuleThatWantsAWord() {
        PodSpec bare = new PodSpec();
        Container container = new Container();
        container.setName("bare");
        bare.getContainers().add(container);
        assertThat(RestrictedPods.violations(bare))
                .containsExactly(
                        "bare: allowPrivilegeEscalation",
                        "bare: runAsNonRoot",
                        "bare: seccompProfile",
                        "bare: capabilities are not dropped");
    }
}

package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the objects of every example: most of it only an API server, or nobody, would say. */
class ManifestsTest {

    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
    private static final Pattern LABEL = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void namesAndLabelsAreWhatKubernetesTakes(String example) {
        Manifests manifests = Chart.example(example);
        assertThat(manifests.objects()).isNotEmpty().allSatisfy(object -> {
            assertThat(object.getMetadata().getName()).matches(NAME);
            assertThat(object.getMetadata().getNamespace()).isNotBlank();
            assertThat(object.getMetadata().getLabels()).containsEntry("app.kubernetes.io/instance", Chart.RELEASE);
            assertThat(object.getMetadata().getLabels().values())
                    .allSatisfy(value -> assertThat(value).matches(LABEL));
        });
        assertThat(manifests.objects().stream()
                        .map(object ->
                                object.getKind() + "/" + object.getMetadata().getName()))
                .doesNotHaveDuplicates();
        assertThat(manifests.podLabels().values())
                .allSatisfy(value -> assertThat(value).matches(LABEL));
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void everythingThatSelectsPodsSelectsTheDeployments(String example) {
        Manifests manifests = Chart.example(example);
        DeploymentSpec deployment = manifests.only(Deployment.class).getSpec();
        assertThat(manifests.podLabels())
                .containsAllEntriesOf(deployment.getSelector().getMatchLabels());
        assertThat(selectors(manifests))
                .isNotEmpty()
                .allSatisfy(selector -> assertThat(manifests.podLabels()).containsAllEntriesOf(selector));
    }

    private static List<Map<String, String>> selectors(Manifests manifests) {
        Stream<Map<String, String>> services = manifests.all(Service.class).stream()
                .map(service -> service.getSpec().getSelector());
        Stream<Map<String, String>> budgets = manifests.all(PodDisruptionBudget.class).stream()
                .map(budget -> budget.getSpec().getSelector().getMatchLabels());
        Stream<Map<String, String>> policies = manifests.all(NetworkPolicy.class).stream()
                .map(policy -> policy.getSpec().getPodSelector().getMatchLabels());
        Stream<Map<String, String>> spread = manifests.pod().getTopologySpreadConstraints().stream()
                .map(constraint -> constraint.getLabelSelector().getMatchLabels());
        return Stream.of(services, budgets, policies, spread)
                .flatMap(Function.identity())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void portsOfServicesAndProbesExistInThePod(String example) {
        Manifests manifests = Chart.example(example);
        Set<String> ports =
                manifests.node().getPorts().stream().map(ContainerPort::getName).collect(Collectors.toSet());
        for (Service service : manifests.all(Service.class)) {
            assertThat(service.getSpec().getPorts()).isNotEmpty();
            assertThat(service.getSpec().getPorts())
                    .extracting(port -> port.getTargetPort().getStrVal())
                    .isSubsetOf(ports);
        }
        Container node = manifests.node();
        assertThat(List.of(node.getStartupProbe(), node.getLivenessProbe(), node.getReadinessProbe()))
                .extracting(probe -> probe.getHttpGet().getPort().getStrVal())
                .isSubsetOf(ports);
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void portsHaveShortNamesAndAreThereOnce(String example) {
        Manifests manifests = Chart.example(example);
        List<ContainerPort> ports = manifests.node().getPorts();
        assertThat(ports)
                .extracting(ContainerPort::getName)
                .doesNotHaveDuplicates()
                .allMatch(PORT_NAME.asMatchPredicate());
        assertThat(ports).extracting(ContainerPort::getContainerPort).doesNotHaveDuplicates();
        for (Service service : manifests.all(Service.class)) {
            assertThat(service.getSpec().getPorts())
                    .extracting(ServicePort::getName)
                    .doesNotHaveDuplicates()
                    .allMatch(PORT_NAME.asMatchPredicate());
            assertThat(service.getSpec().getPorts())
                    .extracting(port -> port.getProtocol() + port.getPort())
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void managementHasAServiceOfItsOwnThatIsNeverExposed(String example) {
        Manifests manifests = Chart.example(example);
        Service management = manifests.named(Service.class, "-management");
        assertThat(management.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(management.getSpec().getPorts())
                .extracting(ServicePort::getName)
                .containsExactly("http-management");
        assertThat(manifests.all(Service.class))
                .filteredOn(service -> !service.equals(management))
                .isNotEmpty()
                .allSatisfy(service -> assertThat(service.getSpec().getPorts())
                        .extracting(ServicePort::getName)
                        .containsExactly("tcp-data"));
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void probesAskTheirOwnGroupAndCanBeMet(String example) {
        Container node = Chart.example(example).node();
        assertThat(path(node.getStartupProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(node.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(node.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
        assertThat(node.getStartupProbe().getPeriodSeconds()
                        * node.getStartupProbe().getFailureThreshold())
                .as("seconds to start")
                .isGreaterThanOrEqualTo(60);
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void requestsAreNotAboveLimits(String example) {
        for (Container container : Chart.example(example).pod().getContainers()) {
            if (container.getResources() == null) {
                continue;
            }
            Map<String, Quantity> limits = container.getResources().getLimits();
            container.getResources().getRequests().forEach((resource, requested) -> {
                if (limits.containsKey(resource)) {
                    assertThat(requested.getNumericalAmount())
                            .as(container.getName() + " " + resource)
                            .isLessThanOrEqualTo(limits.get(resource).getNumericalAmount());
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void everyMountHasItsVolumeAndAPlaceOfItsOwn(String example) {
        Manifests manifests = Chart.example(example);
        PodSpec pod = manifests.pod();
        assertThat(pod.getVolumes()).extracting(Volume::getName).doesNotHaveDuplicates();
        assertThat(manifests.node().getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .doesNotHaveDuplicates()
                .contains("/app/config", "/tmp");
        assertThat(pod.getVolumes())
                .extracting(Volume::getName)
                .containsAll(manifests.node().getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .toList());
        assertThat(pod.getVolumes().stream().filter(volume -> volume.getConfigMap() != null))
                .extracting(volume -> volume.getConfigMap().getName())
                .isSubsetOf(manifests.objects().stream()
                        .filter(object -> object.getKind().equals("ConfigMap"))
                        .map(object -> object.getMetadata().getName())
                        .toList());
        assertThat(pod.getContainers()).extracting(Container::getName).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void theServiceAccountIsTheOneThatIsMade(String example) {
        Manifests manifests = Chart.example(example);
        List<ServiceAccount> accounts = manifests.all(ServiceAccount.class);
        if (accounts.isEmpty()) {
            assertThat(manifests.pod().getServiceAccountName()).isEqualTo("default");
        } else {
            assertThat(accounts)
                    .extracting(HasMetadata::getMetadata)
                    .singleElement()
                    .satisfies(metadata -> assertThat(metadata.getName())
                            .isEqualTo(manifests.pod().getServiceAccountName()));
            assertThat(accounts.getFirst().getAutomountServiceAccountToken()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.needletail.helm.Chart#examples")
    void aRolloutTakesNoPodAwayBeforeItsSuccessorIsReady(String example) {
        DeploymentSpec deployment =
                Chart.example(example).only(Deployment.class).getSpec();
        assertThat(deployment.getStrategy().getType()).isEqualTo("RollingUpdate");
        assertThat(deployment
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal())
                .isZero();
    }
}

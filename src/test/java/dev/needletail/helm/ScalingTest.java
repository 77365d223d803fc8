package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many pods there are, where, and of which class. */
class ScalingTest {

    @Test
    void requestsEqualLimitsSoThatTheClassIsGuaranteed() {
        ResourceRequirements resources = Chart.example("defaults").node().getResources();
        assertThat(resources.getRequests()).isEqualTo(resources.getLimits()).containsOnlyKeys("cpu", "memory");
    }

    @Test
    void anAutoscalerOwnsTheNumberOfPods() {
        assertThat(Chart.example("defaults").only(Deployment.class).getSpec().getReplicas())
                .isEqualTo(2);
        assertThat(Chart.example("hpa").only(Deployment.class).getSpec().getReplicas())
                .isNull();
        assertThat(Chart.example("keda").only(Deployment.class).getSpec().getReplicas())
                .isNull();
    }

    @Test
    void theAutoscalerLooksAtCpuAndAtWhatEachPodHasInFlight() {
        HorizontalPodAutoscalerSpec spec =
                Chart.example("hpa").only(HorizontalPodAutoscaler.class).getSpec();
        assertThat(spec.getScaleTargetRef().getName())
                .isEqualTo(Chart.example("hpa")
                        .only(Deployment.class)
                        .getMetadata()
                        .getName());
        assertThat(spec.getMinReplicas()).isLessThanOrEqualTo(spec.getMaxReplicas());
        assertThat(spec.getMetrics()).extracting(MetricSpec::getType).containsExactly("Resource", "Pods");
        assertThat(spec.getMetrics().getFirst().getResource().getTarget().getAverageUtilization())
                .isEqualTo(65);
        assertThat(spec.getMetrics().getLast().getPods().getMetric().getName())
                .isEqualTo("needletail_upstream_requests_in_flight");
        assertThat(spec.getMetrics()
                        .getLast()
                        .getPods()
                        .getTarget()
                        .getAverageValue()
                        .getNumericalAmount())
                .isEqualByComparingTo("500");
    }

    @Test
    void itGoesDownByOnePodAtATimeAndLate() {
        HorizontalPodAutoscalerSpec spec =
                Chart.example("hpa").only(HorizontalPodAutoscaler.class).getSpec();
        assertThat(spec.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isEqualTo(900);
        assertThat(spec.getBehavior().getScaleDown().getPolicies())
                .extracting(policy -> policy.getType() + " " + policy.getValue())
                .containsExactly("Pods 1");
    }

    @Test
    void kedaScalesOnTheSameFigures() {
        Manifests manifests = Chart.example("keda");
        assertThat(manifests.all(HorizontalPodAutoscaler.class)).isEmpty();
        ScaledObject scaled = manifests.only(ScaledObject.class);
        assertThat(scaled.spec().scaleTargetRef().name())
                .isEqualTo(manifests.only(Deployment.class).getMetadata().getName());
        assertThat(scaled.spec().triggers())
                .extracting(ScaledObject.Trigger::type)
                .containsExactly("cpu", "prometheus", "prometheus", "cron");
        assertThat(scaled.spec().triggers().get(1).metadata())
                .containsEntry("threshold", "500")
                .containsEntry(
                        "query",
                        "sum(needletail_upstream_requests_in_flight{namespace=\"prod\",service=\"edge-needletail-management\"})");
        assertThat(scaled.spec()
                        .advanced()
                        .horizontalPodAutoscalerConfig()
                        .behavior()
                        .getScaleDown()
                        .getStabilizationWindowSeconds())
                .isEqualTo(900);
    }

    @Test
    void theBudgetLetsOnePodGoUnlessItSaysOtherwise() {
        PodDisruptionBudgetSpec byDefault =
                Chart.example("defaults").only(PodDisruptionBudget.class).getSpec();
        assertThat(byDefault.getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(byDefault.getMinAvailable()).isNull();
        PodDisruptionBudgetSpec said =
                Chart.example("everything").only(PodDisruptionBudget.class).getSpec();
        assertThat(said.getMinAvailable().getStrVal()).isEqualTo("50%");
        assertThat(said.getMaxUnavailable()).isNull();
    }

    @Test
    void podsOfOneRevisionSpreadOverZonesAndAvoidEachOther() {
        PodSpec pod = Chart.example("defaults").pod();
        assertThat(pod.getTopologySpreadConstraints())
                .extracting(TopologySpreadConstraint::getTopologyKey, TopologySpreadConstraint::getMatchLabelKeys)
                .containsExactly(tuple("topology.kubernetes.io/zone", List.of("pod-template-hash")));
        assertThat(pod.getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .hasSize(1);
        PodSpec hard = Chart.example("everything").pod();
        assertThat(hard.getAffinity().getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                .hasSize(1);
        assertThat(hard.getAffinity().getNodeAffinity()).isNotNull();
        assertThat(Chart.example("single-replica").pod().getAffinity()).isNull();
        assertThat(Chart.render("affinity: {podAntiAffinity: {}}").pod().getAffinity())
                .as("the preset fills what is empty")
                .isNotNull();
    }
}

// One gatehouse. Made of the README's example and schema.json by `npm run schema`.
package main

import (
	"example.com/pulumi-gatehouse/sdk/go/gatehouse"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		edge, err := gatehouse.NewGatehouse(ctx, "edge", &gatehouse.GatehouseArgs{
			AccountId: "123456789012",
			Region:    "us-east-1",
			Network: gatehouse.NetworkSettingsArgs{
				CidrBlock: pulumi.StringRef("10.0.0.0/16"),
				AvailabilityZoneIds: []string{
					"use1-az1",
					"use1-az2",
				},
			},
			Logs: gatehouse.LogSettingsArgs{
				RetentionDays: 365,
			},
			Authorizer: &gatehouse.IssuerSettingsArgs{
				Jwt: &gatehouse.JwtSettingsArgs{
					Issuer: pulumi.String("https://id.example.com/"),
					Audiences: []pulumi.StringInput{
						pulumi.String("api"),
					},
				},
			},
			Apis: []gatehouse.ApiSettingsArgs{
				gatehouse.ApiSettingsArgs{
					Name: "orders",
					Stages: []gatehouse.StageSettingsArgs{
						gatehouse.StageSettingsArgs{
							Name: "v1",
							Throttle: gatehouse.ThrottleArgs{
								RateLimit:  500,
								BurstLimit: 1000,
							},
							Versions: []gatehouse.VersionSettingsArgs{
								gatehouse.VersionSettingsArgs{
									Name: "blue",
									Port: 8080,
								},
							},
						},
					},
				},
			},
			Tls: gatehouse.TlsSettingsArgs{
				ServerName:   "origin.example.com",
				HostedZoneId: pulumi.StringPtr("Z0123456789ABCDEFGHIJ"),
			},
			Alarms: gatehouse.AlarmSettingsArgs{
				Emails: []string{
					"on-call@example.com",
				},
			},
			Certificates: gatehouse.CertificateSettingsArgs{
				BreakGlassArns: []pulumi.StringInput{
					pulumi.String("arn:aws:iam::123456789012:role/break-glass"),
				},
			},
			Fleet: &gatehouse.FleetSettingsArgs{
				Image: pulumi.StringRef("123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7"),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("reference", edge.Reference)
		return nil
	})
}
